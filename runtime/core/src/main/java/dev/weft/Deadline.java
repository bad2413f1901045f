package dev.weft;

import java.time.Duration;

/// A point in time after which nobody waits any longer.
///
/// A point, not a timeout: it can be handed on without growing. Kept as [Time#nanoTime], so it does
/// not leave the JVM; on the wire it is a `grpc-timeout`.
public final class Deadline implements Comparable<Deadline> {
  /// No deadline at all.
  public static final Deadline NONE = new Deadline(Time.SYSTEM, Long.MAX_VALUE);

  // Half the range of nanoTime (146 years): further away is the same as never, and cannot overflow.
  private static final long FARTHEST = Long.MAX_VALUE / 2;

  private final Time time;
  private final long nanos;

  private Deadline(Time time, long nanos) {
    this.time = time;
    this.nanos = nanos;
  }

  /// The deadline that passes after a while; one that is not positive has already passed.
  public static Deadline after(Duration timeout) {
    return after(timeout, Time.SYSTEM);
  }

  public static Deadline after(Duration timeout, Time time) {
    long nanos;
    try {
      nanos = timeout.toNanos();
    } catch (ArithmeticException tooFar) {
      nanos = timeout.isNegative() ? -FARTHEST : FARTHEST;
    }
    return afterNanos(nanos, time);
  }

  /// As [#after(Duration, Time)], for the hot path.
  public static Deadline afterNanos(long nanos, Time time) {
    return new Deadline(time, time.nanoTime() + Math.clamp(nanos, -FARTHEST, FARTHEST));
  }

  public boolean isNone() {
    return this == NONE;
  }

  /// Nanoseconds left: zero or less once it has passed, [Long#MAX_VALUE] if there is no deadline.
  public long remainingNanos() {
    return this == NONE ? Long.MAX_VALUE : nanos - time.nanoTime();
  }

  public boolean isPassed() {
    return this != NONE && nanos - time.nanoTime() <= 0;
  }

  /// The one of the two that passes first.
  public Deadline earlier(Deadline other) {
    return compareTo(other) <= 0 ? this : other;
  }

  @Override
  public int compareTo(Deadline other) {
    if (this == NONE || other == NONE) return Boolean.compare(this == NONE, other == NONE);
    if (time != other.time) return Long.compare(remainingNanos(), other.remainingNanos());
    return Long.signum(nanos - other.nanos);
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof Deadline that
        && (this == that || (nanos == that.nanos && time == that.time));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(nanos);
  }

  @Override
  public String toString() {
    return this == NONE ? "no deadline" : "deadline in " + Duration.ofNanos(remainingNanos());
  }
}
