package dev.weft.retry;

import dev.weft.serviceconfig.RetryThrottling;
import java.util.concurrent.atomic.AtomicInteger;

/// A channel's tokens: while half of them or fewer are left, no call is repeated. For any thread.
public final class Throttle {
  private final int most;
  private final int ratio;

  /// Thousandths of tokens, from 0 to `most`.
  private final AtomicInteger left;

  /// All tokens are there.
  public Throttle(RetryThrottling setting) {
    most = thousandths(setting.maxTokens());
    ratio = thousandths(Math.min(setting.tokenRatio(), setting.maxTokens()));
    left = new AtomicInteger(most);
  }

  private static int thousandths(double tokens) {
    return (int) Math.round(tokens * 1000);
  }

  /// Takes a token, for a failure that might be repeated.
  ///
  /// @return whether it may be
  public boolean failed() {
    return left.updateAndGet(tokens -> Math.max(0, tokens - 1000)) > most / 2;
  }

  /// Whether calls may be repeated at the moment.
  public boolean allows() {
    return left.get() > most / 2;
  }

  /// Gives some of a token back, for a call that has ended OK.
  public void succeeded() {
    if (left.get() < most) left.updateAndGet(tokens -> Math.min(most, tokens + ratio));
  }
}
