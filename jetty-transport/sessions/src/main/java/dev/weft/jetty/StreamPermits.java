package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// How many streams a client may have open (the server's SETTINGS_MAX_CONCURRENT_STREAMS), and who
/// waits for one to end, first come first served.
///
/// Jetty itself fails a stream too many at once.
final class StreamPermits {
  private final ReentrantLock lock = new ReentrantLock();

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
  }

  Ticket ticket() {
    return new Ticket();
  }

  /// Waits for a permit.
  void acquire(Ticket ticket, Deadline deadline) {
    lock.lock();
    try {
      failIfOver(ticket);
      if (inUse < limit && waiting.isEmpty()) {
        inUse++;
        return;
      }
      waiting.add(ticket);
      try {
        while (!ticket.granted) {
          failIfOver(ticket);
          Waits.await(ticket.changed, deadline);
        }
      } catch (WaitExpired expired) {
        // It came in the very moment: the first of the two counts.
        if (!ticket.granted) throw expired;
      } finally {
        if (!ticket.granted) waiting.remove(ticket);
        ticket.granted = false;
      }
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
