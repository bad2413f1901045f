package dev.weft.blocking;

import dev.weft.credentials.ChannelCredentials;
import dev.weft.credentials.Local;
import dev.weft.credentials.Plaintext;
import dev.weft.credentials.ServerCredentials;
import dev.weft.credentials.Tls;
import dev.weft.credentials.TlsEngines;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/// How a transport's sockets are protected.
@FunctionalInterface
interface Security {
  Security PLAINTEXT = Socket::plaintext;
  Security LOCAL = Socket::local;

  /// A connection's socket.
  ///
  /// @throws IOException if its peer is none that the credentials allow
  Socket protect(SocketChannel channel) throws IOException;

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
        yield channel -> Socket.tls(channel, () -> engines.client(authority));
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
      case Tls tls -> {
        TlsEngines engines = TlsEngines.ofServer(tls);
        yield channel -> Socket.tls(channel, engines::server);
      }
    };
  }
}
