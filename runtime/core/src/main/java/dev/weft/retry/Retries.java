package dev.weft.retry;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.serviceconfig.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// The attempts at one call: how many there have been, and what follows a failure (gRFC A6).
///
/// Belongs to one thread at a time.
public final class Retries {
  private static final Verdict OVER = new Verdict.Over();

  private final @Nullable RetryPolicy policy;
  private final @Nullable Throttle throttle;
  private final int maxAttempts;
  private final DoubleSupplier random;

  /// What an attempt ends with whose answer was not waited for any longer; null if all are.
  private final @Nullable Status late;

  /// Attempts ahead of the current one that count.
  private int previous;

  /// Pauses since the server last asked for one.
  private int pauses;

  private boolean first = true;

  /// @param policy null if only those attempts are repeated that nobody has looked at
  /// @param throttle null if nothing stops the channel
  /// @param limit the channel's, for attempts
  /// @param random uniform from 0 to 1
  public Retries(
      @Nullable RetryPolicy policy, @Nullable Throttle throttle, int limit, DoubleSupplier random) {
    this.policy = policy;
    this.throttle = throttle;
    this.maxAttempts = policy == null ? 1 : Math.min(limit, policy.maxAttempts());
    this.random = random;
    Duration longest = policy == null ? null : policy.attemptTimeout();
    this.late =
        longest == null
            ? null
            : new Status(
                Code.DEADLINE_EXCEEDED,
                "the server had not begun to answer within the "
                    + nanos(longest) / 1e9
                    + " s that an attempt has (perAttemptRecvTimeout)");
  }

  /// What the current attempt is to end with when it keeps its caller waiting for longer than
  /// [#patienceNanos]; null if it may do so, as the last.
  public @Nullable Status late() {
    return hasAttempts() ? late : null;
  }

  /// How long a caller waits for the answer to begin, where there is a [#late].
  public long patienceNanos() {
    Duration longest = policy == null ? null : policy.attemptTimeout();
    return longest == null ? Long.MAX_VALUE : nanos(longest);
  }

  /// What the server is told of the current attempt: how many have failed ahead of it.
  public int previous() {
    return previous;
  }

  /// Whether another attempt may follow this end, as far as can be said before its time. Takes no
  /// token.
  public boolean mayFollow(Failure failure) {
    if (failure.refusedHere()) return false;
    return (first && failure.ending().untouched()) || (isRetryable(failure) && hasAttempts());
  }

  /// What follows; takes a token where one is due. Once for each attempt.
  public Verdict judge(Failure failure) {
    if (failure.refusedHere()) return OVER;
    if (first && failure.ending().untouched()) return new Verdict.AtOnce();
    if (failure.answered()) return OVER;
    Pushback pushback = Pushback.of(failure.ending().trailers());
    if (pushback instanceof Pushback.Never) {
      boolean _ = takesToken();
      return OVER;
    }
    if (!isRetryable(failure) || !takesToken() || !hasAttempts()) return OVER;
    return pushback instanceof Pushback.After(int millis)
        ? new Verdict.After(millis * 1_000_000L, true)
        : new Verdict.After(backoff(), false);
  }

  private boolean isRetryable(Failure failure) {
    if (policy == null) return false;
    Status status = failure.ending().status();
    return status.equals(late) || policy.retryableCodes().contains(status.code());
  }

  private boolean hasAttempts() {
    return previous + 1 < maxAttempts;
  }

  private boolean takesToken() {
    return throttle == null || throttle.failed();
  }

  private long backoff() {
    if (policy == null) return 0;
    double nanos =
        Math.min(
            nanos(policy.initialBackoff()) * Math.pow(policy.backoffMultiplier(), pauses),
            (double) nanos(policy.maxBackoff()));
    return (long) (nanos * (0.8 + 0.4 * random.getAsDouble()));
  }

  private static long nanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration);
  }

  /// The attempt begins that this verdict has led to.
  public void begin(Verdict verdict) {
    first = false;
    switch (verdict) {
      case Verdict.After(_, boolean isAsked) -> {
        previous++;
        pauses = isAsked ? 0 : pauses + 1;
      }
      case Verdict.AtOnce(), Verdict.Over() -> {}
    }
  }

  /// The call has ended OK.
  public void succeeded() {
    if (throttle != null) throttle.succeeded();
  }
}
