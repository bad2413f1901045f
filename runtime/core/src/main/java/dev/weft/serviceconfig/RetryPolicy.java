package dev.weft.serviceconfig;

import dev.weft.Code;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Calls that fail are made again, after a pause (gRFC A6).
///
/// The n-th pause is a random one between 0.8 and 1.2 times
/// `min(initialBackoff · backoffMultiplier^(n−1), maxBackoff)`, unless the server says when to come
/// back.
///
/// @param maxAttempts how many attempts there are at most, the first included; 2 or more
/// @param initialBackoff more than zero
/// @param maxBackoff more than zero
/// @param backoffMultiplier more than zero
/// @param attemptTimeout how long a caller waits for an attempt's answer to begin before that is given
///     up (RST_STREAM) and another made, whatever the codes; more than zero, null for as long as the
///     call may take. The last attempt is not given up so
/// @param retryableCodes the codes that another attempt may mend, [Code#OK] not among them; one or
///     more, unless there is an attempt timeout
public record RetryPolicy(
    int maxAttempts,
    Duration initialBackoff,
    Duration maxBackoff,
    double backoffMultiplier,
    @Nullable Duration attemptTimeout,
    Set<Code> retryableCodes)
    implements RepeatPolicy {
  /// Three attempts at calls that found the service unavailable, 100 ms apart and then 200 ms.
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          3, Duration.ofMillis(100), Duration.ofSeconds(1), 2, null, Set.of(Code.UNAVAILABLE));

  /// @throws IllegalArgumentException if a value is outside its range
  public RetryPolicy {
    Checks.attempts(maxAttempts);
    Checks.positive("initialBackoff", initialBackoff);
    Checks.positive("maxBackoff", maxBackoff);
    Checks.positive("backoffMultiplier", backoffMultiplier);
    if (attemptTimeout != null) {
      Checks.positive("perAttemptRecvTimeout", attemptTimeout);
    } else if (retryableCodes.isEmpty()) {
      throw new IllegalArgumentException(
          "retryableStatusCodes is empty; allowed: one or more, or a perAttemptRecvTimeout");
    }
    Checks.withoutOk("retryableStatusCodes", retryableCodes);
    retryableCodes = Set.copyOf(retryableCodes);
  }

  public RetryPolicy withMaxAttempts(int attempts) {
    return new RetryPolicy(
        attempts, initialBackoff, maxBackoff, backoffMultiplier, attemptTimeout, retryableCodes);
  }

  public RetryPolicy withBackoff(Duration initial, Duration most, double multiplier) {
    return new RetryPolicy(maxAttempts, initial, most, multiplier, attemptTimeout, retryableCodes);
  }

  /// For servers that may say nothing at all; null for none.
  public RetryPolicy withAttemptTimeout(@Nullable Duration longest) {
    return new RetryPolicy(
        maxAttempts, initialBackoff, maxBackoff, backoffMultiplier, longest, retryableCodes);
  }

  public RetryPolicy withRetryableCodes(Code first, Code... more) {
    return new RetryPolicy(
        maxAttempts,
        initialBackoff,
        maxBackoff,
        backoffMultiplier,
        attemptTimeout,
        EnumSet.of(first, more));
  }
}
