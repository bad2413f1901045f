package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The PINGs of one connection that have no answer yet.
final class Pings {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final List<Ping> waiting = new ArrayList<>();
  private @Nullable TransportFailure failure;

  private static final class Ping {
    final long payload;
    final long sentAt = Time.SYSTEM.nanoTime();
    long took = -1;

    Ping(long payload) {
      this.payload = payload;
    }
  }

  /// Sends a PING and waits for its answer, which comes to [#answered].
  long await(long payload, Runnable send, Deadline deadline) {
    var ping = new Ping(payload);
    lock.lock();
    try {
      failIfOver();
      waiting.add(ping);
    } finally {
      lock.unlock();
    }
    send.run();
    lock.lock();
    try {
      while (ping.took < 0) {
        failIfOver();
        Waits.await(changed, deadline);
      }
      return ping.took;
    } finally {
      waiting.remove(ping);
      lock.unlock();
    }
  }

  private void failIfOver() {
    if (failure != null) throw new TransportException(failure);
  }

  void answered(long payload) {
    long now = Time.SYSTEM.nanoTime();
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

  void fail(TransportFailure why) {
    lock.lock();
    try {
      failure = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
