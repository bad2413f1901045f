package dev.weft.resolver;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Status;
import dev.weft.Time;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One lookup, on a platform thread: the system's cannot be interrupted, and would keep a virtual
/// thread's carrier. Nobody waits for one that takes too long.
final class Lookup {
  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition done = lock.newCondition();

  // Guarded by lock.
  private @Nullable Resolution found;

  Lookup(Time time) {
    this.time = time;
  }

  Resolution within(Duration limit, Supplier<Resolution> question) throws InterruptedException {
    Deadline latest = Deadline.after(limit, time);
    Thread.ofPlatform()
        .name("weft-lookup")
        .daemon()
        .inheritInheritableThreadLocals(false)
        .start(() -> answer(outcome(question)));
    lock.lock();
    try {
      while (found == null) {
        if (latest.isPassed()) {
          return failed("looking up the name took longer than " + limit.toMillis() / 1e3 + " s");
        }
        time.await(done, latest.remainingNanos());
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /// Whatever happens: without an answer, calls would wait for it.
  private static Resolution outcome(Supplier<Resolution> question) {
    try {
      return question.get();
    } catch (RuntimeException | Error e) {
      return failed("looking up the name failed: " + e);
    }
  }

  private static Resolution failed(String why) {
    return new Resolution.Failed(new Status(Code.UNAVAILABLE, why));
  }

  private void answer(Resolution answer) {
    lock.lock();
    try {
      found = answer;
      done.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
