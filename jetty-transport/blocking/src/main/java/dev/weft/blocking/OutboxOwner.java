package dev.weft.blocking;

import java.io.IOException;

/// The connection's side of writing ([Outbox]).
interface OutboxOwner {
  /// Finishes writing on the connection's own thread, once the socket takes more.
  void finishWriting();

  /// The socket is broken, or closed; the outbox is closed by this.
  void writeFailed(IOException cause);

  /// Whether others are likely to have something to send in a moment.
  boolean isBusy();
}
