package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TimerWheelTest {
  private final TimerWheel wheel = new TimerWheel().start();

  @Test
  void timers_run_once_each_and_none_runs_early() throws Exception {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    int count = 5_000;
    var all = new CountDownLatch(count);
    var runs = new AtomicInteger();
    var early = new ConcurrentLinkedQueue<Long>();
    for (int i = 0; i < count; i++) {
      // Some further away than a turn of the near wheel.
      long nanos = random.nextLong(Duration.ofMillis(1_400).toNanos());
      long due = System.nanoTime() + nanos;
      wheel.schedule(
          () -> {
            long ahead = due - System.nanoTime();
            if (ahead > 0) early.add(ahead);
            runs.incrementAndGet();
            all.countDown();
          },
          nanos);
    }

    all.await();

    assertEquals(List.of(), List.copyOf(early), "seed " + seed);
    assertEquals(count, runs.get());
    assertEquals(0, wheel.size());
  }

  @Test
  void a_cancelled_timer_is_forgotten_at_once() {
    var timers = new ArrayList<Time.Timer>();
    for (int i = 0; i < 10_000; i++) {
      timers.add(
          wheel.schedule(
              () -> {}, Duration.ofMillis(500L * (i % 20_000)).toNanos() + 1_000_000_000));
    }
    assertEquals(10_000, wheel.size());

    timers.forEach(Time.Timer::cancel);
    timers.forEach(Time.Timer::cancel);

    assertEquals(0, wheel.size());
  }

  @Test
  void timers_that_are_cancelled_as_they_fall_due_run_once_or_not_at_all() throws Exception {
    for (int round = 0; round < 200; round++) {
      var runs = new AtomicInteger();
      var timer = wheel.schedule(runs::incrementAndGet, round * 20_000L);
      var later = new CountDownLatch(1);
      wheel.schedule(later::countDown, 3_000_000 + round * 20_000L);
      timer.cancel();
      later.await();
      assertTrue(runs.get() <= 1);
    }
    assertEquals(0, wheel.size());
  }

  @Test
  void a_timer_that_is_due_before_the_next_wakes_the_wheel() throws Exception {
    wheel.schedule(() -> {}, Duration.ofHours(1).toNanos());
    for (int i = 0; i < 100; i++) {
      var ran = new CountDownLatch(1);
      wheel.schedule(ran::countDown, 1_000_000);
      ran.await();
    }
    assertEquals(1, wheel.size());
  }

  @Test
  void a_task_that_fails_stops_no_other() throws Exception {
    var ran = new CountDownLatch(1);
    wheel.schedule(
        () -> {
          throw new IllegalStateException("on purpose");
        },
        0);
    wheel.schedule(ran::countDown, 1_000_000);

    ran.await();
  }

  @Test
  void many_threads_set_and_cancel_timers_while_others_fall_due() throws Exception {
    var threads = new ArrayList<Thread>();
    var ran = new AtomicInteger();
    int left = 500;
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            var random = RandomGenerator.getDefault();
            for (int k = 0; k < 20_000; k++) {
              wheel.schedule(() -> {}, random.nextLong(50_000_000)).cancel();
              if (k % (20_000 / left) == 0)
                wheel.schedule(ran::incrementAndGet, random.nextLong(5_000_000));
            }
          }));
    }
    for (Thread thread : threads) thread.join();

    while (ran.get() < 8 * left) Thread.onSpinWait();
    assertEquals(8 * left, ran.get());
    assertEquals(0, wheel.size());
  }
}
