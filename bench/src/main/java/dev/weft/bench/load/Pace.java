package dev.weft.bench.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// When the next call of a round begins. Shared by all callers of the round.
sealed interface Pace {

  /// What [#awaitNext] returns when the round is over. A time of `nanoTime` that no round begins at.
  long OVER = Long.MIN_VALUE;

  /// The moment at which the next call was meant to begin, which is what its latency counts from. Blocks until then.
  long awaitNext();

  /// Closed loop: a caller begins a call when its last one is done, so that a slow peer is asked less often.
  record Closed(long endNanos) implements Pace {
    static Closed lasting(double seconds) {
      return new Closed(System.nanoTime() + (long) (seconds * 1e9));
    }

    @Override
    public long awaitNext() {
      long now = System.nanoTime();
      return now - endNanos < 0 ? now : OVER;
    }
  }

  /// Open loop: calls begin at a given rate, whoever is late. A call that waits for a free caller has already begun,
  /// so that a stall is seen in every call that it delayed (no coordinated omission).
  record Open(long startNanos, double nanosBetween, long calls, AtomicLong begun) implements Pace {
    static Open lasting(double seconds, double callsPerSecond) {
      return new Open(
          System.nanoTime(),
          1e9 / callsPerSecond,
          (long) (seconds * callsPerSecond),
          new AtomicLong());
    }

    @Override
    public long awaitNext() {
      long call = begun.getAndIncrement();
      if (call >= calls) return OVER;
      long intended = startNanos + (long) (call * nanosBetween);
      for (long wait; (wait = intended - System.nanoTime()) > 0; ) LockSupport.parkNanos(wait);
      return intended;
    }
  }
}
