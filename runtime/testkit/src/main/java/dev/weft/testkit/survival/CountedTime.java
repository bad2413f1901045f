package dev.weft.testkit.survival;

import dev.weft.Time;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;

/// The machine's time, which counts the timers that have neither run nor been cancelled.
final class CountedTime extends Time {
  private final AtomicInteger timers = new AtomicInteger();

  @Override
  public int timers() {
    return timers.get();
  }

  @Override
  public long nanoTime() {
    return SYSTEM.nanoTime();
  }

  @Override
  public long await(Condition condition, long nanos) throws InterruptedException {
    return SYSTEM.await(condition, nanos);
  }

  @Override
  public Timer schedule(Runnable task, long nanos) {
    timers.incrementAndGet();
    var over = new AtomicBoolean();
    Runnable once =
        () -> {
          if (over.compareAndSet(false, true)) timers.decrementAndGet();
        };
    Timer timer =
        SYSTEM.schedule(
            () -> {
              once.run();
              task.run();
            },
            nanos);
    return () -> {
      timer.cancel();
      once.run();
    };
  }
}
