package dev.weft.blocking;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.TransportFailure;
import java.util.Comparator;
import java.util.List;

/// Bounds what has arrived on a connection and nobody has read.
///
/// Credit is never withheld, for that would hold up the streams that are read; at the bound, those
/// that hold most are reset. Looked at once in so many bytes received, so that a frame costs nothing
/// more.
final class UnreadBound {
  /// Bytes.
  static final long MOST = 64 << 20;

  private final StreamTable streams;
  private final long most;

  UnreadBound(StreamTable streams, long most) {
    this.streams = streams;
    this.most = most;
  }

  /// Resets as many streams as it takes; by the reading thread, under no lock.
  void enforce() {
    long held = 0;
    List<BlockingStream> all = streams.all();
    for (BlockingStream stream : all) held += stream.inbox().held();
    if (held <= most) return;
    all.sort(Comparator.comparingInt((BlockingStream stream) -> stream.inbox().held()).reversed());
    for (BlockingStream stream : all) {
      if (held <= most) return;
      held -= stream.inbox().held();
      var tooMuch =
          new TransportFailure.Malformed(
              "more than " + most + " bytes that nobody reads on one connection",
              ErrorCode.ENHANCE_YOUR_CALM);
      stream.fail(tooMuch, ErrorCode.ENHANCE_YOUR_CALM, true);
    }
  }
}
