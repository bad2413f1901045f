package dev.weft.testkit.tls;

import dev.weft.credentials.Trust;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/// A certificate authority that lives as long as its test.
public final class TestAuthority {
  private static final Duration DAY = Duration.ofDays(1);
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("2a8648ce3d040302"));
  private static final String COMMON_NAME = "550403";
  private static final String BASIC_CONSTRAINTS = "551d13";
  private static final String ALTERNATIVE_NAMES = "551d11";

  private final String name;
  private final KeyPair keys = keys("EC");
  private final X509Certificate certificate;

  /// A root that vouches for itself.
  public TestAuthority(String name) {
    this.name = name;
    byte[] isAuthority =
        Der.sequence(Der.oid(BASIC_CONSTRAINTS), Der.yes(), Der.octets(Der.sequence(Der.yes())));
    this.certificate =
        sign(
            name, keys.getPublic(), Instant.now().minus(DAY), Instant.now().plus(DAY), isAuthority);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /// Believes whom this authority vouches for.
  public Trust trust() {
    return Trust.certificates(certificate);
  }

  public String pem() {
    return Issued.pem("CERTIFICATE", encoded(certificate));
  }

  /// A certificate for a day.
  ///
  /// @param names alternative ones: `DNS:localhost`, `IP:127.0.0.1`, `URI:spiffe://…`
  public Issued issue(String subject, String... names) {
    return issue(subject, Instant.now().minus(DAY), Instant.now().plus(DAY), names);
  }

  /// A certificate for this machine.
  public Issued issueLocal() {
    return issue("localhost", "DNS:localhost", "IP:127.0.0.1", "IP:::1");
  }

  /// A certificate for as long as is said.
  public Issued issue(String subject, Instant from, Instant until, String... names) {
    return issue("EC", subject, from, until, names);
  }

  /// A certificate for a day, of an RSA key.
  public Issued issueRsa(String subject, String... names) {
    return issue("RSA", subject, Instant.now().minus(DAY), Instant.now().plus(DAY), names);
  }

  private Issued issue(
      String algorithm, String subject, Instant from, Instant until, String... names) {
    KeyPair pair = keys(algorithm);
    byte[] alternatives =
        Der.sequence(
            Der.oid(ALTERNATIVE_NAMES),
            Der.octets(
                Der.sequence(
                    Arrays.stream(names).map(TestAuthority::name).toArray(byte[][]::new))));
    X509Certificate issued =
        names.length == 0
            ? sign(subject, pair.getPublic(), from, until)
            : sign(subject, pair.getPublic(), from, until, alternatives);
    return new Issued(pair.getPrivate(), issued);
  }

  private X509Certificate sign(
      String subject, PublicKey key, Instant from, Instant until, byte[]... extensions) {
    byte[] toSign =
        extensions.length == 0
            ? body(subject, key, from, until, new byte[0])
            : body(subject, key, from, until, Der.element(0xa3, Der.sequence(extensions)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(toSign);
      byte[] whole = Der.sequence(toSign, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("a certificate that Java does not read", e);
    }
  }

  private byte[] body(
      String subject, PublicKey key, Instant from, Instant until, byte[] extensions) {
    return Der.sequence(
        Der.element(0xa0, Der.integer(BigInteger.TWO)), // version 3
        Der.integer(new BigInteger(63, RANDOM)),
        ECDSA_WITH_SHA256,
        distinguished(name),
        Der.sequence(Der.time(from), Der.time(until)),
        distinguished(subject),
        key.getEncoded(),
        extensions);
  }

  private static byte[] distinguished(String commonName) {
    byte[] part = Der.sequence(Der.oid(COMMON_NAME), Der.utf8(commonName));
    return Der.sequence(Der.element(0x31, part));
  }

  private static byte[] name(String text) {
    String value = text.substring(text.indexOf(':') + 1);
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    return switch (text.substring(0, text.indexOf(':'))) {
      case "DNS" -> Der.element(0x82, bytes);
      case "URI" -> Der.element(0x86, bytes);
      case "IP" -> Der.element(0x87, address(value));
      default -> throw new IllegalArgumentException(text + "; DNS:, IP: and URI: are known");
    };
  }

  private static byte[] address(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal + " is no address", e);
    }
  }

  private static KeyPair keys(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("Java makes no " + algorithm + " keys", e);
    }
  }

  static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
