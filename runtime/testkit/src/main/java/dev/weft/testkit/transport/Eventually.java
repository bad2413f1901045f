package dev.weft.testkit.transport;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what another thread is about to make true.
public final class Eventually {
  /// Longer than anything takes, shorter than a test may.
  public static final Duration BOUND = Duration.ofSeconds(10);

  private Eventually() {}

  public static void eventually(String what, BooleanSupplier isTrue) {
    long start = System.nanoTime();
    while (!isTrue.getAsBoolean()) {
      if (System.nanoTime() - start > BOUND.toNanos()) {
        throw new AssertionError("within " + BOUND + " it never came true that " + what);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("interrupted while waiting until " + what);
      }
      LockSupport.parkNanos(200_000);
    }
  }
}
