package dev.weft.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.credentials.ServerNames;
import java.security.cert.X509Certificate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whom a certificate is for (RFC 9525 §6).
final class ServerNamesTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("weft test authority");
  private static final X509Certificate CERTIFICATE =
      AUTHORITY
          .issue(
              "subject.test",
              "DNS:one.test",
              "DNS:*.many.test",
              "DNS:*.test",
              "IP:10.0.0.1",
              "IP:::1")
          .certificate();

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "one.test, true",
    "one.test:443, true",
    "ONE.Test, true",
    "one.test., true",
    "two.test, false",
    "a.many.test, true",
    "a.many.test:8443, true",
    "many.test, false",
    "a.b.many.test, false",
    "subject.test, false",
    "10.0.0.1, true",
    "10.0.0.1:50051, true",
    "10.0.0.2, false",
    "[::1]:50051, true",
    "[::1], true",
    "[::2], false",
    "'', false",
    "*.many.test, false"
  })
  void a_certificate_is_for_these(String authority, boolean covered) {
    assertEquals(covered, ServerNames.cover(CERTIFICATE, authority));
  }
}
