package dev.weft.bench.workload;

import static java.time.temporal.ChronoUnit.DAYS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// The server's key and its certificate, which is its own authority: made by the JDK's `keytool`, in a key
/// store that all processes of a run read.
public final class Certificate {
  /// The name that it is for, beside 127.0.0.1.
  public static final String NAME = "localhost";

  public static final String PASSWORD = "no secret";

  /// Says where the key store is.
  public static final String PROPERTY = "weft.bench.certificate";

  /// What JDK and BoringSSL both have, so that all do the same work; BoringSSL chooses it by itself.
  private static final String SUITE = "TLS_AES_128_GCM_SHA256";

  private static final String ALIAS = "bench";
  private static final String SCRATCH = "certificate.p12";

  private Certificate() {}

  /// What a process is started with that is to use the one in that folder.
  public static List<String> flags(Path folder) throws IOException {
    return List.of(
        "-D" + PROPERTY + "=" + in(folder),
        "-Djdk.tls.client.cipherSuites=" + SUITE,
        "-Djdk.tls.server.cipherSuites=" + SUITE);
  }

  /// The key store in that folder, made for two days where there is none of today.
  public static Path in(Path folder) throws IOException {
    Path store = folder.resolve(SCRATCH).toAbsolutePath();
    boolean isFresh =
        Files.exists(store)
            && Files.getLastModifiedTime(store).toInstant().isAfter(Instant.now().minus(1, DAYS));
    if (!isFresh) make(store);
    return store;
  }

  private static void make(Path store) throws IOException {
    Files.createDirectories(store.getParent());
    Files.deleteIfExists(store);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-dname",
                "CN=" + NAME,
                "-ext",
                "san=dns:" + NAME + ",ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.onExit().join().exitValue() != 0) {
      throw new IOException("keytool made no certificate: " + said);
    }
  }

  /// What a client trusts.
  public static X509Certificate authority() throws IOException {
    try {
      return (X509Certificate) given().getCertificate(ALIAS);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /// The one that this process was given.
  public static KeyStore given() throws IOException {
    String store = System.getProperty(PROPERTY);
    if (store == null) throw new IOException("-D" + PROPERTY + " names no key store");
    try (InputStream in = Files.newInputStream(Path.of(store))) {
      KeyStore read = KeyStore.getInstance("PKCS12");
      read.load(in, PASSWORD.toCharArray());
      return read;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot be read: " + store, e);
    }
  }
}
