package dev.weft.transport;

import dev.weft.Deadline;
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
}
