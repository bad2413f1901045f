package dev.weft;

import java.util.concurrent.locks.Condition;

/// The one class that owns time: clocks, timed waits and timers, so that a test can drive them all.
///
/// Timers run on one platform thread, so that handlers which only compute cannot starve them.
public abstract class Time {
  /// The machine's own time.
  public static final Time SYSTEM = new SystemTime();

  /// For [#SYSTEM], and for tests.
  protected Time() {}

  /// Nanoseconds since some fixed moment, as [System#nanoTime].
  public abstract long nanoTime();

  /// Waits on a condition for at most `nanos`; returns what is left of them.
  public abstract long await(Condition condition, long nanos) throws InterruptedException;

  /// Runs a short task, which must not block, after `nanos`.
  ///
  /// May wait for a lock: whoever parks sets his timer before he says that he waits, or the wake that
  /// comes meanwhile is lost to him.
  public abstract Timer schedule(Runnable task, long nanos);

  /// How many timers have neither run nor been cancelled. Looks at each; for tests and diagnosis.
  public abstract int timers();

  /// Something that will happen unless it is cancelled.
  public interface Timer {
    /// Cancels it and forgets it at once; harmless when it has already run.
    void cancel();
  }

  private static final class SystemTime extends Time {
    private final TimerWheel timers = new TimerWheel().start();

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the loop is its caller's, who knows what is awaited
    public long await(Condition condition, long nanos) throws InterruptedException {
      if (nanos < Long.MAX_VALUE) return condition.awaitNanos(nanos);
      // A virtual thread's timed wait costs a timer.
      condition.await();
      return nanos;
    }

    @Override
    public Timer schedule(Runnable task, long nanos) {
      return timers.schedule(task, nanos);
    }

    @Override
    public int timers() {
      return timers.size();
    }
  }
}
