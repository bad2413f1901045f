package dev.weft.jetty;

import dev.weft.credentials.ChannelCredentials;
import dev.weft.credentials.Local;
import dev.weft.credentials.Plaintext;
import dev.weft.credentials.ServerCredentials;
import dev.weft.credentials.Tls;
import dev.weft.credentials.TlsEngines;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// How a transport's sockets are protected.
///
/// Jetty moves TLS's bytes; the engines, and whom they trust, are the core's.
final class Security {
  static final Security PLAINTEXT = new Security(false, null);
  static final Security LOCAL = new Security(true, null);

  private final boolean isLocal;
  private final @Nullable Supplier<SSLEngine> engines;

  private Security(boolean isLocal, @Nullable Supplier<SSLEngine> engines) {
    this.isLocal = isLocal;
    this.engines = engines;
  }

  /// How a client's sockets are.
  ///
  /// @param authority whom the connections are for
  /// @throws IllegalArgumentException if the credentials cannot be used
  static Security of(ChannelCredentials credentials, String authority) {
    return switch (credentials) {
      case Plaintext _ -> PLAINTEXT;
      case Local _ -> LOCAL;
      case Tls tls -> {
        TlsEngines engines = TlsEngines.ofClient(tls);
        yield new Security(false, () -> engines.client(authority));
      }
    };
  }

  /// How a server's sockets are.
  ///
  /// @throws IllegalArgumentException if the credentials cannot be used
  static Security of(ServerCredentials credentials) {
    return switch (credentials) {
      case Plaintext _ -> PLAINTEXT;
      case Local _ -> LOCAL;
      case Tls tls -> new Security(false, TlsEngines.ofServer(tls)::server);
    };
  }

  /// Whether connections go to this machine only.
  boolean isLocal() {
    return isLocal;
  }

  /// @throws IOException if a connection's peer is none that the credentials allow
  void require(SocketAddress remote) throws IOException {
    if (isLocal) new Local().level(remote);
  }

  /// The engine of a connection, or null if it has none. May read files.
  @Nullable SSLEngine engine() {
    return engines == null ? null : engines.get();
  }
}
