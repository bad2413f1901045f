package dev.weft.balancer;

import java.util.concurrent.atomic.LongAdder;

/// How an endpoint's calls end. Written by whoever ends them.
final class CallCounts {
  /// The calls of one interval.
  record Interval(long succeeded, long failed) {
    boolean hasCalls() {
      return calls() > 0;
    }

    long calls() {
      return succeeded + failed;
    }

    double successRate() {
      return (double) succeeded / calls();
    }
  }

  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();

  void ended(CallOutcome outcome) {
    (outcome.status().isOk() ? succeeded : failed).increment();
  }

  /// Those since the last turn.
  Interval turn() {
    return new Interval(succeeded.sumThenReset(), failed.sumThenReset());
  }
}
