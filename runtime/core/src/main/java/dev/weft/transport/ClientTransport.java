package dev.weft.transport;

import dev.weft.Deadline;

/// One connection, seen from the client's end.
public interface ClientTransport extends Connection, AutoCloseable {
  /// A new stream, whose waits end at the deadline. Nothing is sent before its first write.
  ///
  /// Does not block. On a connection that takes no more streams, the first write says so.
  Http2Stream newStream(Deadline deadline);

  /// Takes no new streams, and closes the connection once the last one has ended. Does not block.
  void drain();

  /// Closes the connection because its peer seems to be gone; streams that are open fail with
  /// [TransportFailure.Lost]. Does not wait for the peer.
  void giveUp(String reason);

  /// Closes the connection; streams that are open fail with [TransportFailure.ClosedHere]. Does not
  /// wait for the peer.
  @Override
  void close();
}
