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
  private final StreamTable streams;
  private final long most;

  private record Holder(BlockingStream stream, int held) {
    static Holder of(BlockingStream stream) {
      return new Holder(stream, stream.inbox.held());
    }
  }

  /// @param most bytes
  UnreadBound(StreamTable streams, long most) {
    this.streams = streams;
    this.most = most;
  }

  /// Resets as many streams as it takes; by the reading thread, under no lock.
  void enforce() {
    // As it is now: readers change it meanwhile, and a sort must not see that.
    List<Holder> all = streams.all().stream().map(Holder::of).toList();
    long held = all.stream().mapToLong(Holder::held).sum();
    if (held <= most) return;
    for (Holder holder :
        all.stream().sorted(Comparator.comparingInt(Holder::held).reversed()).toList()) {
      if (held <= most) return;
      held -= holder.held();
      var tooMuch =
          new TransportFailure.Malformed(
              "more than " + most + " bytes that nobody reads on one connection",
              ErrorCode.ENHANCE_YOUR_CALM);
      holder.stream().fail(tooMuch, ErrorCode.ENHANCE_YOUR_CALM, true);
    }
  }
}
