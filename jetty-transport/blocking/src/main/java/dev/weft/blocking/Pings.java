package dev.weft.blocking;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// PINGs that have not been answered, and the threads that wait for them.
///
/// An answer is known by its payload; of several PINGs with the same, the first answer counts for all.
final class Pings {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition answered = lock.newCondition();

  // Under the lock: answers still to come, by payload, and who wants each.
  private final Map<Long, Integer> awaited = new HashMap<>();
  private @Nullable TransportFailure failure;

  /// Sends a PING and waits for its answer; returns the nanoseconds that it took.
  long ping(long payload, Deadline deadline, LongConsumer send) {
    lock.lock();
    try {
      awaited.merge(payload, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
    long sent = Time.SYSTEM.nanoTime();
    send.accept(payload);
    lock.lock();
    try {
      while (awaited.containsKey(payload)) {
        if (failure != null) throw new TransportException(failure);
        if (Time.SYSTEM.await(answered, deadline.remainingNanos()) <= 0) {
          throw new WaitExpired(WaitExpired.Cause.DEADLINE);
        }
      }
      return Time.SYSTEM.nanoTime() - sent;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitExpired(WaitExpired.Cause.INTERRUPT);
    } finally {
      awaited.computeIfPresent(payload, (_, waiting) -> waiting == 1 ? null : waiting - 1);
      lock.unlock();
    }
  }

  void answered(long payload) {
    lock.lock();
    try {
      if (awaited.remove(payload) != null) answered.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void fail(TransportFailure why) {
    lock.lock();
    try {
      failure = why;
      answered.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
