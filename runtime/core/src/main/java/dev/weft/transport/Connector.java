package dev.weft.transport;

import dev.weft.Deadline;
import dev.weft.credentials.ChannelCredentials;
import dev.weft.credentials.Plaintext;
import java.io.IOException;
import java.net.SocketAddress;

/// Dials: makes connections to addresses.
public interface Connector {
  /// A connection that is ready for streams: the peer's SETTINGS have arrived.
  ///
  /// Blocks until then.
  /// @throws IOException if there is nobody, or nobody who speaks HTTP/2; says which address
  /// @throws WaitExpired if the deadline passes or the thread is interrupted first
  ClientTransport connect(SocketAddress address, Deadline deadline) throws IOException;

  /// A connector whose connections are protected so; [Plaintext] unless somebody asks.
  ///
  /// @param authority whom the connections are for, a host and perhaps a port: servers have to prove
  ///     that they are that one, if the credentials ask for proof
  /// @throws IllegalArgumentException if this one cannot do that, or the credentials cannot be used
  default Connector secured(ChannelCredentials credentials, String authority) {
    if (credentials instanceof Plaintext) return this;
    throw new IllegalArgumentException(
        getClass().getName() + " makes plaintext connections only, not " + credentials);
  }
}
