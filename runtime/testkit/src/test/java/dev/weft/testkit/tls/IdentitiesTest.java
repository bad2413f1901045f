package dev.weft.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.credentials.Identity;
import dev.weft.credentials.Tls;
import dev.weft.credentials.TlsEngines;
import dev.weft.credentials.Trust;
import java.math.BigInteger;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Keys, certificates and authorities, in the forms that people have them in.
final class IdentitiesTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("weft test authority");
  private static final Issued EC = AUTHORITY.issueLocal();
  private static final Issued RSA = AUTHORITY.issueRsa("localhost", "DNS:localhost");

  @Test
  void keys_of_pkcs_8_are_read() {
    assertEquals(EC.key(), keyOf(Identity.pem(EC.chainPem(), EC.keyPem())));
    assertEquals(RSA.key(), keyOf(Identity.pem(RSA.chainPem(), RSA.keyPem())));
  }

  @Test
  void an_rsa_key_of_pkcs_1_is_read() {
    var key = (RSAPrivateCrtKey) RSA.key();
    byte[] pkcs1 =
        Der.sequence(
            Der.integer(BigInteger.ZERO),
            Der.integer(key.getModulus()),
            Der.integer(key.getPublicExponent()),
            Der.integer(key.getPrivateExponent()),
            Der.integer(key.getPrimeP()),
            Der.integer(key.getPrimeQ()),
            Der.integer(key.getPrimeExponentP()),
            Der.integer(key.getPrimeExponentQ()),
            Der.integer(key.getCrtCoefficient()));

    assertEquals(key, keyOf(Identity.pem(RSA.chainPem(), Issued.pem("RSA PRIVATE KEY", pkcs1))));
  }

  @Test
  void an_ec_key_of_sec_1_is_read_behind_its_parameters() {
    var key = (ECPrivateKey) EC.key();
    byte[] curve = Der.oid("2a8648ce3d030107");
    byte[] number = new byte[32];
    byte[] s = key.getS().toByteArray();
    int length = Math.min(s.length, number.length);
    System.arraycopy(s, s.length - length, number, number.length - length, length);
    byte[] sec1 =
        Der.sequence(Der.integer(BigInteger.ONE), Der.octets(number), Der.element(0xa0, curve));
    String text = Issued.pem("EC PARAMETERS", curve) + Issued.pem("EC PRIVATE KEY", sec1);

    assertEquals(key.getS(), ((ECPrivateKey) keyOf(Identity.pem(EC.chainPem(), text))).getS());
  }

  private static PrivateKey keyOf(Identity identity) {
    return ((Identity.Given) identity).key();
  }

  @Test
  void an_encrypted_key_is_refused_with_what_to_do() {
    String encrypted = Issued.pem("ENCRYPTED PRIVATE KEY", new byte[8]);

    refused("the key is encrypted; decrypt it", () -> Identity.pem(EC.chainPem(), encrypted));
  }

  @Test
  void a_key_of_another_certificate_is_refused() {
    String other = AUTHORITY.issueLocal().keyPem();

    refused(
        "the key does not belong to the certificate of CN=localhost",
        () -> Identity.pem(EC.chainPem(), other));
    refused(
        "the key does not belong to the certificate of CN=localhost",
        () -> Identity.of(AUTHORITY.issueLocal().key(), EC.certificate()));
  }

  @Test
  void texts_that_are_no_pem_are_refused_by_name() {
    refused("the chain is no PEM", () -> Identity.pem("nothing", EC.keyPem()));
    refused("the chain holds no CERTIFICATE", () -> Identity.pem(EC.keyPem(), EC.keyPem()));
    refused("the key holds no PRIVATE KEY", () -> Identity.pem(EC.chainPem(), EC.chainPem()));
    refused("the authorities holds no CERTIFICATE", () -> Trust.pem(EC.keyPem()));
    String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    refused("a certificate that cannot be read", () -> Trust.pem(broken));
  }

  @Test
  void a_key_store_proves_and_is_believed() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    X509Certificate[] chain = {EC.certificate()};
    store.setKeyEntry("me", EC.key(), "secret".toCharArray(), chain);
    store.setCertificateEntry("them", AUTHORITY.certificate());
    Tls tls =
        Tls.DEFAULT
            .withIdentity(Identity.keyStore(store, "secret"))
            .withTrust(Trust.keyStore(store));

    assertTrue(TlsEngines.ofServer(tls).server().getSupportedProtocols().length > 0);
    assertFalse(tls.toString().contains("secret"));
  }

  @Test
  void a_server_needs_an_identity() {
    refused("TLS without an identity for a server", () -> TlsEngines.ofServer(Tls.DEFAULT));
  }

  @Test
  void names_that_the_java_runtime_does_not_know_are_refused() {
    refused("protocol TLSv9; ", () -> TlsEngines.ofClient(Tls.DEFAULT.withProtocols("TLSv9")));
    refused(
        "cipher suite ROT13; ", () -> TlsEngines.ofClient(Tls.DEFAULT.withCipherSuites("ROT13")));
    refused("no protocol is allowed", () -> Tls.DEFAULT.withProtocols());
    refused("no cipher suite is allowed", () -> Tls.DEFAULT.withCipherSuites());
  }

  @Test
  void a_key_manager_chooses_alone() {
    Identity managed = new EveryIdentity(EC).identity();

    refused(
        "a key manager beside other identities",
        () -> Tls.DEFAULT.withIdentity(managed, EC.identity()));
  }

  @Test
  void what_is_printed_holds_no_key() {
    String text = Tls.DEFAULT.withIdentity(EC.identity()).toString();

    assertTrue(text.contains("Given[CN=localhost]"), text);
    assertFalse(text.contains(((ECPrivateKey) EC.key()).getS().toString()), text);
  }

  private static void refused(String why, Executable what) {
    var refused = assertThrows(IllegalArgumentException.class, what);
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(why), message);
  }
}
