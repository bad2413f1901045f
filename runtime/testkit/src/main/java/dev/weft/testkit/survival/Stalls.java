package dev.weft.testkit.survival;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// How late the machine wakes a platform thread that sleeps: nothing that runs on it can be more
/// punctual. On a busy one with two cores, and two threads more that only compute, that has been seen to
/// be nearly a second.
final class Stalls implements AutoCloseable {
  private static final long SLEEP_NANOS = 5_000_000;

  private volatile boolean closed;
  private volatile long asleepSince = System.nanoTime();

  /// Only grows between two [#begin], which only a test's thread calls.
  private volatile long worst;

  Stalls() {
    Thread.ofPlatform().daemon().name("stalls").start(this::watch);
  }

  private void watch() {
    while (!closed) {
      asleepSince = System.nanoTime();
      LockSupport.parkNanos(SLEEP_NANOS);
      worst = Math.max(worst, lateness());
    }
  }

  private long lateness() {
    return System.nanoTime() - asleepSince - SLEEP_NANOS;
  }

  /// What was before does not count any more.
  void begin() {
    worst = 0;
  }

  /// The longest since then, perhaps one that lasts.
  Duration worst() {
    return Duration.ofNanos(Math.max(worst, lateness()));
  }

  @Override
  public void close() {
    closed = true;
  }
}
