package dev.weft.testkit.names;

import static dev.weft.testkit.transport.Eventually.eventually;

import dev.weft.Time;
import dev.weft.testkit.FakeTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/// A time that passes only when told, and knows that a thread has looked at it since and found that it
/// still has to wait.
final class WatchedTime extends Time {
  private final FakeTime time = new FakeTime();
  private final AtomicLong waits = new AtomicLong();

  /// Lets time pass, and returns when whoever waits still does, or has gone on.
  void advance(Duration by) {
    time.advance(by);
  }

  /// Waits until somebody has begun to wait after this call, and has waited once more behind that: what
  /// was to happen by now would have.
  void awaitWaiter() {
    long before = waits.get();
    eventually("somebody goes on waiting", () -> waits.get() >= before + 2);
  }

  Duration now() {
    return Duration.ofNanos(time.nanoTime());
  }

  @Override
  public long nanoTime() {
    return time.nanoTime();
  }

  @Override
  public int timers() {
    return time.timers();
  }

  @Override
  public long await(Condition condition, long nanos) throws InterruptedException {
    waits.incrementAndGet();
    return time.await(condition, Math.min(nanos, Duration.ofDays(365).toNanos()));
  }

  @Override
  public Timer schedule(Runnable task, long nanos) {
    return time.schedule(task, nanos);
  }
}
