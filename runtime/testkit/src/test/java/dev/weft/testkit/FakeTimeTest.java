package dev.weft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.Admission;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.ServedStream;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import dev.weft.transport.inprocess.InProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class FakeTimeTest {
  private final FakeTime time = new FakeTime();

  @Test
  void time_stands_still_until_it_is_advanced() {
    long start = time.nanoTime();

    time.advance(Duration.ofHours(3));

    assertEquals(Duration.ofHours(3).toNanos(), time.nanoTime() - start);
  }

  @Test
  void timers_run_in_their_order_each_at_its_time() {
    var ran = new ArrayList<String>();
    time.schedule(() -> ran.add("second at " + time.nanoTime()), 20);
    time.schedule(() -> ran.add("first at " + time.nanoTime()), 10);
    time.schedule(() -> ran.add("third at " + time.nanoTime()), 20);
    time.schedule(() -> ran.add("late"), 31);

    time.advance(Duration.ofNanos(9));
    assertEquals(List.of(), ran);
    time.advance(Duration.ofNanos(21));

    assertEquals(List.of("first at 10", "second at 20", "third at 20"), ran);
    assertEquals(1, time.timers());
    assertEquals(30, time.nanoTime());
  }

  @Test
  void a_timer_may_set_the_next() {
    var ran = new ArrayList<Long>();
    time.schedule(() -> time.schedule(() -> ran.add(time.nanoTime()), 5), 10);

    time.advance(Duration.ofNanos(100));

    assertEquals(List.of(15L), ran);
  }

  @Test
  void a_cancelled_timer_is_forgotten() {
    var ran = new ArrayList<String>();
    Time.Timer timer = time.schedule(() -> ran.add("ran"), 10);

    timer.cancel();
    timer.cancel();
    time.advance(Duration.ofNanos(100));

    assertEquals(List.of(), ran);
    assertEquals(0, time.timers());
  }

  @Test
  void a_wait_lasts_until_time_is_advanced_or_somebody_signals() throws Exception {
    // Fair, because this thread takes it again and again while the waiter wants it back.
    var lock = new ReentrantLock(true);
    var condition = lock.newCondition();
    var signalled = new AtomicBoolean();
    var left =
        new FutureTask<>(() -> {
          lock.lock();
          try {
            long nanos = 1_000;
            while (nanos > 0 && !signalled.get()) nanos = time.await(condition, nanos);
            return nanos;
          } finally {
            lock.unlock();
          }
        });
    Thread waiter = Thread.ofPlatform().start(left);

    while (!waiting(lock, condition)) Thread.onSpinWait();
    lock.lock();
    try {
      // Under the lock: between two looks at the clock, the waiter has none that could pass.
      time.advance(Duration.ofNanos(400));
      assertFalse(left.isDone());
      signalled.set(true);
      condition.signalAll();
    } finally {
      lock.unlock();
    }

    waiter.join();
    assertEquals(600, left.get());
  }

  private static boolean waiting(ReentrantLock lock, Condition condition) {
    lock.lock();
    try {
      return lock.hasWaiters(condition);
    } finally {
      lock.unlock();
    }
  }

  @Test
  void a_wait_that_has_no_end_waits_for_the_signal_alone() throws Exception {
    var lock = new ReentrantLock();
    var condition = lock.newCondition();
    Thread waiter =
        Thread.ofPlatform()
            .start(() -> {
              lock.lock();
              try {
                time.await(condition, Long.MAX_VALUE);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              } finally {
                lock.unlock();
              }
            });
    while (!waiting(lock, condition)) Thread.onSpinWait();

    time.advance(Duration.ofDays(1));
    lock.lock();
    try {
      condition.signal();
    } finally {
      lock.unlock();
    }

    assertTrue(waiter.join(Duration.ofSeconds(5)));
  }

  @Test
  void a_deadline_on_the_in_process_network_passes_when_the_test_says_so() throws Exception {
    var network = new InProcess(time);
    try (var server = network.serverTransport("server")) {
      server.start((stream, head) -> new Admission.Serve(new Silent()));
      try (var client = network.connector().connect(server.address(), Deadline.NONE)) {
        var stream = client.newStream(Deadline.after(Duration.ofHours(1), time));
        stream.write(Headers.of(":path", "/"), null, null, EndStream.YES);
        var head = new FutureTask<>(stream::awaitHead);
        Thread.ofVirtual().start(head);

        time.advance(Duration.ofMinutes(59));
        assertFalse(head.isDone());
        time.advance(Duration.ofMinutes(1));

        var thrown = assertThrows(ExecutionException.class, () -> head.get(5, TimeUnit.SECONDS));
        assertEquals(WaitExpired.Cause.DEADLINE, ((WaitExpired) thrown.getCause()).reason());
      }
    }
  }

  /// Says nothing until the connection is closed.
  private static final class Silent implements ServedStream {
    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public void run() {
      try {
        over.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void failed(TransportFailure failure) {
      over.countDown();
    }
  }
}
