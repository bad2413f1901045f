package dev.weft.blocking;

import java.io.IOException;

/// A connection's side of writing.
interface OutboxOwner {
  /// Finishes writing on the connection's own thread, once the socket takes more.
  void finishWriting();

  void writeFailed(IOException cause);

  /// Whether others are likely to have something to send in a moment.
  boolean isBusy();
}
