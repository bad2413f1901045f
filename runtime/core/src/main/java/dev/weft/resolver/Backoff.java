package dev.weft.resolver;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Pauses that grow between attempts at something that fails. Source: doc/connection-backoff.md.
///
/// @param first the pause after the first failure, exactly
/// @param growth how much longer each is than the one before it; at least 1
/// @param longest what they grow to
/// @param jitter how far all but the first may be off, as a part of them; 0 to 1
public record Backoff(Duration first, double growth, Duration longest, double jitter) {
  /// 1 s, then 1.6 times as much each time up to 2 minutes, give or take a fifth.
  public static final Backoff USUAL =
      new Backoff(Duration.ofSeconds(1), 1.6, Duration.ofMinutes(2), 0.2);

  /// @throws IllegalArgumentException if a value is out of its range
  public Backoff {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "pauses from " + first + " to " + longest + "; above zero, and not falling, is allowed");
    }
    if (!(growth >= 1 && jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException(
          "growth %s and jitter %s; at least 1, and 0 to 1 are allowed".formatted(growth, jitter));
    }
  }

  /// The pause after a failure.
  ///
  /// @param before how many failures came before it without a success; 0 for the first
  public Duration after(int before) {
    if (before == 0) return first;
    double nanos = Math.min(first.toNanos() * Math.pow(growth, before), (double) longest.toNanos());
    double spread = 1 + jitter * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return Duration.ofNanos((long) (nanos * spread));
  }
}
