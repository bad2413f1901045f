package dev.weft.jetty;

import dev.weft.Time;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.http2.frames.PriorityFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.io.RateControl;

/// Tells a flood of frames that cost the peer nothing from the life of a busy gRPC connection.
///
/// A client may cancel every call it makes, so resets are measured by the streams it opens; what a
/// stream that is opened and reset costs is bounded by [HandlerSlots]. Resets of ours do not count: a
/// deadline that passes here is no fault of the peer's. Runs on the connection's reading thread,
/// except for resets of ours.
final class FloodGuard implements RateControl {
  /// A reset that this side decided on.
  static final class OwnReset extends ResetFrame {
    OwnReset(int streamId, int error) {
      super(streamId, error);
    }
  }

  /// So many at once, and so many more each second.
  private static final class Bucket {
    private final double perSecond;
    private final double most;
    private double level;
    private long filledAt = Time.SYSTEM.nanoTime();

    Bucket(double perSecond, double most) {
      this.perSecond = perSecond;
      this.most = most;
      this.level = most;
    }

    void add(int tokens) {
      level = Math.min(most, level + tokens);
    }

    boolean take() {
      long now = Time.SYSTEM.nanoTime();
      level = Math.min(most, level + (now - filledAt) * 1e-9 * perSecond);
      filledAt = now;
      if (level < 1) return false;
      level--;
      return true;
    }
  }

  // Not one below what peers were seen to do: C++ pings once per round trip to measure bandwidth,
  // and frames cross our resets at the rate of data.
  private final Bucket resets = new Bucket(200, 20_000);
  private final Bucket pings = new Bucket(10_000, 20_000);
  private final Bucket settings = new Bucket(100, 1_000);
  private final Bucket priorities = new Bucket(1_000, 10_000);
  private final Bucket headers = new Bucket(100, 1_000);
  private final Bucket others = new Bucket(10_000, 20_000);

  /// The peer has opened a stream, which it may reset, with one to spare.
  void opened() {
    resets.add(2);
  }

  @Override
  public boolean onEvent(Object event) {
    return switch (event) {
      case OwnReset _ -> true;
      case ResetFrame _ -> resets.take();
      case PingFrame _ -> pings.take();
      case SettingsFrame _ -> settings.take();
      case PriorityFrame _ -> priorities.take();
      case HeadersFrame _ -> headers.take();
      case Object _ -> others.take();
    };
  }
}
