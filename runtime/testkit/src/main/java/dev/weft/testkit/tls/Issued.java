package dev.weft.testkit.tls;

import dev.weft.credentials.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;

/// A key, and the certificate that a [TestAuthority] has issued for it.
public record Issued(PrivateKey key, X509Certificate certificate) {
  public Identity identity() {
    return Identity.of(key, certificate);
  }

  public String chainPem() {
    return pem("CERTIFICATE", TestAuthority.encoded(certificate));
  }

  public String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /// Writes `chain.pem` and `key.pem`, each in one step, and names both.
  public Identity files(Path folder) throws IOException {
    replace(folder.resolve("chain.pem"), chainPem());
    replace(folder.resolve("key.pem"), keyPem());
    return Identity.files(folder.resolve("chain.pem"), folder.resolve("key.pem"));
  }

  /// Writes a file that nobody sees half written.
  public static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /// The text form of RFC 7468.
  public static String pem(String label, byte[] encoded) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(encoded);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }
}
