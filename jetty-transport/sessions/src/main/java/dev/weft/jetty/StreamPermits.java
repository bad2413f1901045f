package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// How many streams a client may have open (the server's SETTINGS_MAX_CONCURRENT_STREAMS), and who
/// waits for one to end, first come first served.
///
/// Jetty itself fails a stream too many at once.
final class StreamPermits {
  // A stream that has its permit is with Jetty at once, unless its thread does not get to run. Less
  // than servers wait for the PING's answer that is held up meanwhile: grpc's, and ours, 5 s.
  private static final long OPENED_WITHIN = TimeUnit.SECONDS.toNanos(2);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition allOpened = lock.newCondition();

  // How many have their permits and are not with Jetty yet. Goes up under the lock only, and while
  // permits are given.
  private final AtomicInteger opening = new AtomicInteger();

  // Whether somebody waits for the last of them. Written before the count is read, as the count is
  // before this is.
  private volatile boolean openedAwaited;

  // Guarded by lock.
  private final Queue<Ticket> waiting = new ArrayDeque<>();
  private int limit = Integer.MAX_VALUE;
  private int inUse;
  private @Nullable TransportFailure closed;

  /// One stream's place in the queue.
  final class Ticket {
    private final Condition changed = lock.newCondition();
    private boolean granted;
    private @Nullable TransportFailure withdrawn;

    // The waiting thread's own, and theirs who know of the wait's end.
    private long waitedNanos;

    long waitedNanos() {
      return waitedNanos;
    }
  }

  Ticket ticket() {
    return new Ticket();
  }

  /// Waits for a permit. Whoever gets one says [#opened] when Jetty has its stream, or will not.
  void acquire(Ticket ticket, Deadline deadline) {
    lock.lock();
    try {
      failIfOver(ticket);
      if (inUse < limit && waiting.isEmpty()) {
        inUse++;
        opening.incrementAndGet();
        return;
      }
      waiting.add(ticket);
      long start = Time.SYSTEM.nanoTime();
      try {
        while (!ticket.granted) {
          failIfOver(ticket);
          Waits.await(ticket.changed, deadline);
        }
      } catch (WaitExpired expired) {
        // It came in the very moment: the first of the two counts.
        if (!ticket.granted) throw expired;
      } finally {
        ticket.waitedNanos += Math.max(1, Time.SYSTEM.nanoTime() - start);
        if (!ticket.granted) waiting.remove(ticket);
        ticket.granted = false;
      }
      if (closed != null) {
        inUse--;
        failIfOver(ticket);
      }
      opening.incrementAndGet();
    } finally {
      lock.unlock();
    }
  }

  void opened() {
    if (opening.decrementAndGet() > 0 || !openedAwaited) return;
    lock.lock();
    try {
      allOpened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until those that had their permits before the [#close] are with Jetty, 2 s at most.
  void awaitOpened() {
    long deadline = Time.SYSTEM.nanoTime() + OPENED_WITHIN;
    lock.lock();
    try {
      openedAwaited = true;
      while (opening.get() > 0) {
        long left = deadline - Time.SYSTEM.nanoTime();
        if (left <= 0 || Time.SYSTEM.await(allOpened, left) <= 0) return;
      }
    } catch (InterruptedException e) {
      // Jetty stops its threads so: then nobody waits for an answer either.
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void failIfOver(Ticket ticket) {
    TransportFailure why = ticket.withdrawn != null ? ticket.withdrawn : closed;
    if (why != null) throw new TransportException(why);
  }

  void release() {
    lock.lock();
    try {
      inUse--;
      grant();
    } finally {
      lock.unlock();
    }
  }

  /// The server has changed its mind; below what is in use already, nobody gets one for a while.
  void limit(int streams) {
    lock.lock();
    try {
      limit = streams;
      grant();
    } finally {
      lock.unlock();
    }
  }

  private void grant() {
    while (inUse < limit) {
      Ticket next = waiting.poll();
      if (next == null) return;
      next.granted = true;
      inUse++;
      next.changed.signal();
    }
  }

  /// The stream will not be opened.
  void withdraw(Ticket ticket, TransportFailure failure) {
    lock.lock();
    try {
      ticket.withdrawn = failure;
      ticket.changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// No stream will be opened from now on. The first reason stands.
  void close(TransportFailure failure) {
    lock.lock();
    try {
      if (closed != null) return;
      closed = failure;
      waiting.forEach(ticket -> ticket.changed.signal());
    } finally {
      lock.unlock();
    }
  }

  boolean isClosedAndIdle() {
    lock.lock();
    try {
      return closed != null && inUse == 0;
    } finally {
      lock.unlock();
    }
  }
}
