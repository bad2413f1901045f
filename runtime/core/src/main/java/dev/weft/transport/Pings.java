package dev.weft.transport;

import dev.weft.Deadline;
import dev.weft.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The PINGs of one connection that have no answer yet, and the threads that wait for them, for
/// transports.
///
/// An answer is known by its payload; of several PINGs with the same, it belongs to the first.
public final class Pings {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final Time time;

  // Guarded by lock.
  private final List<Ping> waiting = new ArrayList<>();
  private @Nullable TransportFailure failure;

  /// None yet.
  ///
  /// @param time what waits are timed by, as their deadlines are
  public Pings(Time time) {
    this.time = time;
  }

  private static final class Ping {
    final long payload;
    final long sentAt;
    long took = -1;

    Ping(long payload, long sentAt) {
      this.payload = payload;
      this.sentAt = sentAt;
    }
  }

  /// Sends a PING and waits for its answer; returns the nanoseconds that it took.
  ///
  /// @throws TransportException if the connection ends first
  /// @throws WaitExpired if the deadline passes or the thread is interrupted first
  public long ping(long payload, Deadline deadline, LongConsumer send) {
    var ping = new Ping(payload, time.nanoTime());
    lock.lock();
    try {
      failIfOver();
      waiting.add(ping);
    } finally {
      lock.unlock();
    }
    try {
      send.accept(payload);
      return await(ping, deadline);
    } finally {
      forget(ping);
    }
  }

  private long await(Ping ping, Deadline deadline) {
    lock.lock();
    try {
      while (ping.took < 0) {
        failIfOver();
        long left = deadline.remainingNanos();
        if (left <= 0) throw new WaitExpired(WaitExpired.Cause.DEADLINE);
        time.await(changed, left);
      }
      return ping.took;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitExpired(WaitExpired.Cause.INTERRUPT);
    } finally {
      lock.unlock();
    }
  }

  private void forget(Ping ping) {
    lock.lock();
    try {
      waiting.remove(ping);
    } finally {
      lock.unlock();
    }
  }

  private void failIfOver() {
    if (failure != null) throw new TransportException(failure);
  }

  /// An answer has come; one that nobody waits for is ignored.
  public void answered(long payload) {
    long now = time.nanoTime();
    lock.lock();
    try {
      for (Ping ping : waiting) {
        if (ping.payload != payload || ping.took >= 0) continue;
        ping.took = Math.max(0, now - ping.sentAt);
        changed.signalAll();
        return;
      }
    } finally {
      lock.unlock();
    }
  }

  /// The connection has ended: no answer comes any more.
  public void fail(TransportFailure why) {
    lock.lock();
    try {
      failure = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
