package dev.weft.serviceconfig;

import dev.weft.Code;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/// Calls that are not answered soon are made once more beside the first; the first answer counts
/// (gRFC A6). Only for methods that may run more than once.
///
/// @param maxAttempts how many attempts there are at most, the first included; 2 or more
/// @param delay between two attempts; zero for all at once
/// @param nonFatalCodes the codes after which the others go on, and the next attempt starts at once;
///     any other ends the call. [Code#OK] is not among them
public record HedgingPolicy(int maxAttempts, Duration delay, Set<Code> nonFatalCodes)
    implements RepeatPolicy {
  /// A second attempt beside a first that has not been answered within a second.
  public static final HedgingPolicy DEFAULT = new HedgingPolicy(2, Duration.ofSeconds(1), Set.of());

  /// @throws IllegalArgumentException if a value is outside its range
  public HedgingPolicy {
    Checks.attempts(maxAttempts);
    Checks.notNegative("hedgingDelay", delay);
    Checks.withoutOk("nonFatalStatusCodes", nonFatalCodes);
    nonFatalCodes = Set.copyOf(nonFatalCodes);
  }

  public HedgingPolicy withMaxAttempts(int attempts) {
    return new HedgingPolicy(attempts, delay, nonFatalCodes);
  }

  public HedgingPolicy withDelay(Duration between) {
    return new HedgingPolicy(maxAttempts, between, nonFatalCodes);
  }

  public HedgingPolicy withNonFatalCodes(Code first, Code... more) {
    return new HedgingPolicy(maxAttempts, delay, EnumSet.of(first, more));
  }
}
