package dev.weft.transport;

import dev.weft.Time;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Tells a flood of frames that cost a client nothing from the life of a busy gRPC connection, for
/// transports. For the thread that reads.
///
/// Of each kind so many may come at once, and so many more each second. A client may cancel much: each
/// of its streams that has ended in any other way lets it reset four. One that does nothing but open
/// and reset is at its end after ten thousand, or at two hundred a second.
public final class FrameBudget {
  /// What is counted.
  public enum Kind {
    /// Streams that the client resets, or has the server reset by breaking a rule (CVE-2023-44487,
    /// CVE-2025-8671).
    RESET("RST_STREAM frames, or mistakes that cause them", 200, 10_000),
    /// Those of streams that have ended, as clients send that still had to say something when they
    /// got their answer: one of the four that such a stream's end allows.
    LATE_RESET("RST_STREAM frames of streams that have ended", 200, 10_000),
    /// C++ pings once a round trip to measure bandwidth.
    PING("PING frames", 10_000, 20_000),
    SETTINGS("SETTINGS frames", 100, 1_000),
    PRIORITY("PRIORITY frames", 1_000, 10_000),
    /// Header lists without a field.
    EMPTY_HEADERS("empty HEADERS frames", 100, 1_000),
    /// Data without a byte that ends nothing, frames of unknown types.
    OTHER("frames without a content", 10_000, 20_000);

    private final String what;
    private final double perSecond;
    private final double most;

    Kind(String what, double perSecond, double most) {
      this.what = what;
      this.perSecond = perSecond;
      this.most = most;
    }

    /// For what the client is told.
    @Override
    public String toString() {
      return what;
    }
  }

  /// What a stream's end is worth. It is paid for one that was reset too, so that costs as much more.
  private static final int WORTH = 4;

  private final class Bucket {
    private final Kind kind;
    private double level;
    private long filledAt = time.nanoTime();

    Bucket(Kind kind) {
      this.kind = kind;
      this.level = kind.most;
    }

    void add(double tokens) {
      level = Math.min(kind.most, level + tokens);
    }

    boolean take(int tokens) {
      long now = time.nanoTime();
      add((now - filledAt) * 1e-9 * kind.perSecond);
      filledAt = now;
      if (level < tokens) return false;
      level -= tokens;
      return true;
    }
  }

  private final Time time;
  private final LongSupplier ended;
  private final Map<Kind, Bucket> buckets = new EnumMap<>(Kind.class);
  private long endedBefore;

  /// @param ended counts the streams that have ended, in whatever way
  public FrameBudget(LongSupplier ended, Time time) {
    this.ended = ended;
    this.time = time;
  }

  /// A frame has come that costs.
  /// @return whether it may be; if not, the connection is to end with ENHANCE_YOUR_CALM
  public boolean take(Kind kind) {
    return switch (kind) {
      case RESET -> resets().take(1 + WORTH);
      case LATE_RESET -> resets().take(1);
      default -> bucket(kind).take(1);
    };
  }

  private Bucket resets() {
    Bucket bucket = bucket(Kind.RESET);
    long now = ended.getAsLong();
    bucket.add((double) WORTH * (now - endedBefore));
    endedBefore = now;
    return bucket;
  }

  private Bucket bucket(Kind kind) {
    return buckets.computeIfAbsent(kind, Bucket::new);
  }
}
