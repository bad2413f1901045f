package dev.weft.examples.interop;

import dev.weft.client.ChannelBuilder;
import dev.weft.credentials.ChannelCredentials;
import dev.weft.credentials.Identity;
import dev.weft.credentials.Plaintext;
import dev.weft.credentials.ServerCredentials;
import dev.weft.credentials.Tls;
import dev.weft.credentials.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// How the interop programs' connections are protected, by the flags that other implementations' have.
///
/// The certificates that all of them test with are those of `io.grpc:grpc-testing`, which is on the class
/// path.
final class Security {
  static final String[] SERVER_FLAGS = {"--use_tls=false", "--tls_cert_file=", "--tls_key_file="};

  static final String[] CLIENT_FLAGS = {
    "--use_tls=false", "--use_test_ca=false", "--tls_ca_file=", "--server_host_override="
  };

  private Security() {}

  /// A server's: TLS with the common test certificate, or that of the files.
  static ServerCredentials ofServer(Flags flags) {
    if (!flags.isOn("use_tls")) return new Plaintext();
    String chain = flags.text("tls_cert_file");
    String key = flags.text("tls_key_file");
    if (chain.isEmpty() != key.isEmpty()) {
      throw new IllegalArgumentException(
          "--tls_cert_file=%s --tls_key_file=%s; both are needed, or neither"
              .formatted(chain, key));
    }
    return Tls.DEFAULT.withIdentity(
        chain.isEmpty() ? testServer() : Identity.files(Path.of(chain), Path.of(key)));
  }

  /// A client's: over TLS it trusts the common test authority, a file's, or those of the Java runtime.
  static ChannelCredentials ofClient(Flags flags) {
    boolean trustsTests = flags.isOn("use_test_ca");
    if (!flags.isOn("use_tls")) return new Plaintext();
    String file = flags.text("tls_ca_file");
    if (!file.isEmpty()) return Tls.DEFAULT.withTrust(Trust.file(Path.of(file)));
    return trustsTests ? Tls.DEFAULT.withTrust(testAuthority()) : Tls.DEFAULT;
  }

  /// A channel's, who may expect to find another server than its target says.
  static ChannelBuilder of(ChannelBuilder builder, Flags flags) {
    ChannelBuilder secured = builder.credentials(ofClient(flags));
    String host = flags.text("server_host_override");
    return host.isEmpty() ? secured : secured.authority(host);
  }

  static Identity testServer() {
    return Identity.pem(certificate("server1.pem"), certificate("server1.key"));
  }

  static Trust testAuthority() {
    return Trust.pem(certificate("ca.pem"));
  }

  private static String certificate(String name) {
    try (InputStream file = ClassLoader.getSystemResourceAsStream("certs/" + name)) {
      if (file == null) {
        throw new IllegalStateException(
            "certs/" + name + " is not on the class path; the jar io.grpc:grpc-testing has it");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
