package dev.weft.blocking;

/// The connection's side of writing ([Outbox]).
interface OutboxOwner {
  /// Finishes writing on the connection's own thread, once the socket takes more.
  void finishWriting();

  /// Less is pending than before; under the lock.
  void roomMade();

  /// The socket is broken, or closed; the outbox is closed by this.
  void writeFailed(Throwable cause);

  /// Whether others are likely to have something to send in a moment.
  boolean isBusy();
}
