package dev.weft.jetty;

import dev.weft.transport.FrameBudget;
import dev.weft.transport.FrameBudget.Kind;
import java.util.function.IntPredicate;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.http2.frames.PriorityFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.io.RateControl;

/// Has a [FrameBudget] decide about the frames that Jetty asks about.
///
/// Resets of ours do not count: a deadline that passes here is no fault of the peer's. Runs on the
/// connection's reading thread, except for resets of ours.
final class FloodGuard implements RateControl {
  /// A reset that this side decided on.
  static final class OwnReset extends ResetFrame {
    OwnReset(int streamId, int error) {
      super(streamId, error);
    }
  }

  private final FrameBudget budget;
  private final IntPredicate isOpen;

  /// @param isOpen whether there is a stream of this id
  FloodGuard(FrameBudget budget, IntPredicate isOpen) {
    this.budget = budget;
    this.isOpen = isOpen;
  }

  @Override
  public boolean onEvent(Object event) {
    return switch (event) {
      case OwnReset _ -> true;
      case ResetFrame reset ->
          budget.take(isOpen.test(reset.getStreamId()) ? Kind.RESET : Kind.LATE_RESET);
      case PingFrame _ -> budget.take(Kind.PING);
      case SettingsFrame _ -> budget.take(Kind.SETTINGS);
      case PriorityFrame _ -> budget.take(Kind.PRIORITY);
      case HeadersFrame _ -> budget.take(Kind.EMPTY_HEADERS);
      case Object _ -> budget.take(Kind.OTHER);
    };
  }
}
