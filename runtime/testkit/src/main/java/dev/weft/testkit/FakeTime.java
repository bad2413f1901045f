package dev.weft.testkit;

import dev.weft.Time;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/// Time that passes only when a test says so.
///
/// Timers run on the thread that advances it, in their order, each at its own time. Threads that
/// wait look at this clock again every real millisecond, so that they need not be known here.
public final class FakeTime extends Time {
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(1);

  // Guarded by lock; now may be read without.
  private final Object lock = new Object();
  private final PriorityQueue<Due> timers =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private long scheduled;
  private volatile long now;

  private record Due(long at, long order, Runnable task) {}

  @Override
  public long nanoTime() {
    return now;
  }

  /// Lets time pass: runs the timers that fall due, and ends the waits that were to last no longer.
  ///
  /// Timers have run when it returns; waiters wake up soon after.
  public void advance(Duration by) {
    long until;
    synchronized (lock) {
      until = now + by.toNanos();
    }
    for (Due due = next(until); due != null; due = next(until)) due.task().run();
    synchronized (lock) {
      now = Math.max(now, until);
    }
  }

  private @Nullable Due next(long until) {
    synchronized (lock) {
      Due due = timers.peek();
      if (due == null || due.at() > until) return null;
      now = Math.max(now, due.at());
      return timers.poll();
    }
  }

  @Override
  public int timers() {
    synchronized (lock) {
      return timers.size();
    }
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the loop is its caller's, who knows what is awaited
  public long await(Condition condition, long nanos) throws InterruptedException {
    if (nanos == Long.MAX_VALUE) {
      condition.await();
      return nanos;
    }
    long until = now + nanos;
    // A signal may come between this wait's end and its thread having the lock again, and is lost
    // to it: whoever waits has to look, so a wait never lasts longer than one look.
    if (nanos > 0) condition.awaitNanos(LOOK_AGAIN);
    return until - now;
  }

  /// A task that is due already runs at the next [#advance], be it by nothing.
  @Override
  public Timer schedule(Runnable task, long nanos) {
    Due due;
    synchronized (lock) {
      due = new Due(now + Math.max(nanos, 0), scheduled++, task);
      timers.add(due);
    }
    return () -> {
      synchronized (lock) {
        timers.remove(due);
      }
    };
  }
}
