package dev.weft.credentials;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keys and certificates as texts (RFC 7468). What stands between the blocks is passed over.
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  /// @param content in base64
  private record Block(String label, String content, String what) {
    byte[] bytes() {
      try {
        return Base64.getMimeDecoder().decode(content.strip());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(what + " is no PEM: " + e.getMessage(), e);
      }
    }
  }

  private Pem() {}

  /// All certificates of a text, at least one.
  ///
  /// @param what the text is, for who reads the error
  static List<X509Certificate> certificates(String text, String what) {
    var found = new ArrayList<X509Certificate>();
    for (Block block : blocks(text, what)) {
      if (block.label.equals("CERTIFICATE")) found.add(certificate(block.bytes(), what));
    }
    if (found.isEmpty()) throw new IllegalArgumentException(what + " holds no CERTIFICATE");
    return List.copyOf(found);
  }

  private static X509Certificate certificate(byte[] encoded, String what) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(what + " holds a certificate that cannot be read", e);
    }
  }

  /// The private key of a text.
  ///
  /// @param certificate what it has to fit
  static PrivateKey key(String text, String what, X509Certificate certificate) {
    for (Block block : blocks(text, what)) {
      byte[] pkcs8 =
          switch (block.label) {
            case "PRIVATE KEY" -> block.bytes();
            case "RSA PRIVATE KEY" -> OldKeys.rsa(block.bytes());
            case "EC PRIVATE KEY" -> OldKeys.ec(block.bytes(), what);
            case "ENCRYPTED PRIVATE KEY" ->
                throw new IllegalArgumentException(
                    what + " is encrypted; decrypt it, or put it into a key store");
            default -> null;
          };
      if (pkcs8 == null) continue; // such as EC PARAMETERS
      PrivateKey key = key(pkcs8, what, certificate.getPublicKey());
      requirePair(key, certificate, what);
      return key;
    }
    throw new IllegalArgumentException(
        what + " holds no PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY");
  }

  private static PrivateKey key(byte[] pkcs8, String what, PublicKey fitting) {
    String algorithm = fitting.getAlgorithm();
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          what + " is no key of the certificate's algorithm " + algorithm, e);
    }
  }

  /// Has the key sign something that the certificate's verifies.
  static void requirePair(PrivateKey key, X509Certificate certificate, String what) {
    String algorithm = certificate.getPublicKey().getAlgorithm();
    String signing =
        switch (algorithm) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
          default -> null; // the handshake will tell
        };
    if (signing == null) return;
    boolean fits;
    try {
      Signature signature = Signature.getInstance(signing);
      signature.initSign(key);
      signature.update(certificate.getEncoded());
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(certificate.getEncoded());
      fits = signature.verify(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(what + " cannot be used with the certificate's", e);
    }
    if (fits) return;
    throw new IllegalArgumentException(
        what + " does not belong to the certificate of " + certificate.getSubjectX500Principal());
  }

  private static List<Block> blocks(String text, String what) {
    var blocks = new ArrayList<Block>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2), what));
    }
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException(what + " is no PEM: it has no -----BEGIN …----- block");
    }
    return blocks;
  }
}
