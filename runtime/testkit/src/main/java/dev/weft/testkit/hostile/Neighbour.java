package dev.weft.testkit.hostile;

import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A client that makes two hundred calls a second, each when it is due, whatever became of the last.
final class Neighbour {
  private static final int CALLS_A_SECOND = 200;
  private static final byte[] MESSAGE = "well?".getBytes(StandardCharsets.US_ASCII);

  /// A call that has no answer by then is lost; no measure of anything else.
  private static final CallOptions PATIENT = CallOptions.DEFAULT.withTimeout(Duration.ofMinutes(1));

  private final Channel channel;
  private final Queue<Throwable> lost = new ConcurrentLinkedQueue<>();

  Neighbour(Channel channel) {
    this.channel = channel;
  }

  /// How its calls went.
  ///
  /// @param p99 milliseconds that all but one of a hundred took, from when they were due
  record Experience(int calls, double p50, double p99, double worst) {
    @Override
    public String toString() {
      return "%d calls, p50 %.1f ms, p99 %.1f ms, worst %.1f ms".formatted(calls, p50, p99, worst);
    }
  }

  /// @throws AssertionError if a call is lost
  Experience call(Duration lasting) throws InterruptedException {
    int calls = (int) (CALLS_A_SECOND * lasting.toMillis() / 1000);
    var took = new long[calls];
    var threads = new ArrayList<Thread>();
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      long due = start + i * TimeUnit.SECONDS.toNanos(1) / CALLS_A_SECOND;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      int number = i;
      threads.add(Thread.startVirtualThread(() -> took[number] = callOnce(due)));
    }
    for (Thread thread : threads) thread.join();
    if (!lost.isEmpty()) {
      throw new AssertionError(lost.size() + " of " + calls + " calls were lost", lost.peek());
    }
    Arrays.sort(took);
    return new Experience(
        calls, millis(took[calls / 2]), millis(took[calls * 99 / 100]), millis(took[calls - 1]));
  }

  private long callOnce(long due) {
    try {
      byte[] answer = channel.call(Target.ECHO, MESSAGE, PATIENT);
      if (!Arrays.equals(MESSAGE, answer)) throw new AssertionError("another answer");
    } catch (Throwable e) {
      lost.add(e);
    }
    return System.nanoTime() - due;
  }

  private static double millis(long nanos) {
    return nanos * 1e-6;
  }
}
