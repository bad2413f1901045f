package dev.weft.retry;

import dev.weft.serviceconfig.HedgingPolicy;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The attempts at one hedged call: when the next begins, and which end ends the call (gRFC A6).
///
/// Belongs to one thread at a time. Times are a clock's, in nanoseconds.
public final class Hedges {
  private final HedgingPolicy policy;
  private final @Nullable Throttle throttle;
  private final int maxAttempts;

  /// Attempts that have begun, not counting those that nobody looked at.
  private int begun;

  /// When the next attempt begins, unless none does.
  private long due;

  /// Whether no other attempt begins, because the server or the throttle wants it so.
  private boolean stopped;

  /// @param throttle null if nothing stops the channel
  /// @param limit the channel's, for attempts
  public Hedges(HedgingPolicy policy, @Nullable Throttle throttle, int limit) {
    this.policy = policy;
    this.throttle = throttle;
    this.maxAttempts = Math.min(limit, policy.maxAttempts());
  }

  /// Whether there may be another attempt, sooner or later.
  public boolean hasMore() {
    return begun == 0 || (!stopped && begun < maxAttempts);
  }

  /// How long until the next attempt begins: zero or less if it is time; [Long#MAX_VALUE] for never.
  public long nanosToNext(long now) {
    if (begun == 0) return 0;
    return hasMore() ? due - now : Long.MAX_VALUE;
  }

  /// It is time for an attempt: one begins, unless too many calls fail, which also ends the waiting
  /// for others.
  ///
  /// @return how many attempts have begun ahead of it; negative if it is not to begin
  public int begin(long now) {
    if (begun > 0 && throttle != null && !throttle.allows()) {
      stopped = true;
      return -1;
    }
    due = now + Math.min(TimeUnit.NANOSECONDS.convert(policy.delay()), Long.MAX_VALUE / 2);
    return begun++;
  }

  /// An attempt has failed. Takes a token where one is due.
  ///
  /// @return whether the call has failed with it, whatever becomes of the others
  public boolean isFatal(Failure failure, long now) {
    if (failure.refusedHere()) return true;
    Pushback pushback = Pushback.of(failure.ending().trailers());
    boolean fatal = !policy.nonFatalCodes().contains(failure.ending().status().code());
    if (!fatal || pushback instanceof Pushback.Never) {
      if (throttle != null && !throttle.failed()) stopped = true;
    }
    if (fatal) return true;
    switch (pushback) {
      case Pushback.Unsaid() -> due = now;
      case Pushback.After(int millis) -> due = now + millis * 1_000_000L;
      case Pushback.Never() -> stopped = true;
    }
    return false;
  }

  /// The call has ended OK.
  public void succeeded() {
    if (throttle != null) throttle.succeeded();
  }
}
