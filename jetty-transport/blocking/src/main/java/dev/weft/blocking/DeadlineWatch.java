package dev.weft.blocking;

import dev.weft.Deadline;
import dev.weft.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Wakes a connection's readers when the deadlines of their streams pass, by one timer for all.
///
/// Nearly all calls end long before, and a timer for each, set and cancelled, was an eighth of a
/// client's work (docs/decisions/0011). So the timer is set for the earliest deadline that a reader
/// has waited with, and left as it is when that reader has gone; when it rings, all streams are looked
/// at. With one timeout for all calls that is one look in as long as that; it is never early, and a
/// tick late or two.
///
/// The timer is the system's whatever the deadlines' clocks: one of a test's own clock, which it moves
/// on by hand, is met once that much of the machine's time has passed as was left when its reader began
/// to wait.
final class DeadlineWatch implements Runnable {
  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(1);

  private final StreamTable streams;
  private final ReentrantLock lock;

  /// What the timer is set for, or is about to be; NONE if for nothing.
  private final AtomicReference<Deadline> next = new AtomicReference<>(Deadline.NONE);

  private final AtomicReference<Time.@Nullable Timer> timer = new AtomicReference<>();
  private volatile boolean closed;

  /// @param lock the connection's
  DeadlineWatch(StreamTable streams, ReentrantLock lock) {
    this.streams = streams;
    this.lock = lock;
  }

  /// Before somebody waits on an open stream, and says so: to set a timer may be to wait for a lock,
  /// and so nobody holds the connection's meanwhile either.
  void expect(Deadline deadline) {
    Deadline earliest = next.get();
    while (deadline.compareTo(earliest) < 0) {
      if (next.compareAndSet(earliest, deadline)) {
        set();
        return;
      }
      earliest = next.get();
    }
  }

  /// Sets the timer for what is expected next, also if another thread does so at the same time: the
  /// last to set it has seen the earliest. While a look goes on there is nothing, and it will see to it.
  private void set() {
    Deadline wanted;
    do {
      wanted = next.get();
      if (wanted.isNone()) return;
      replaceBy(Time.SYSTEM.schedule(this, wanted.remainingNanos()));
    } while (next.get() != wanted);
    if (closed) replaceBy(null);
  }

  private void replaceBy(Time.@Nullable Timer later) {
    Time.Timer earlier = timer.getAndSet(later);
    if (earlier != null) earlier.cancel();
  }

  /// On the thread of all timers, which waits for nobody: who holds the lock may be kept from running.
  @Override
  public void run() {
    if (!lock.tryLock()) {
      replaceBy(Time.SYSTEM.schedule(this, SOON));
      if (closed) replaceBy(null);
      return;
    }
    List<BlockingStream> late = new ArrayList<>();
    Deadline earliest = Deadline.NONE;
    try {
      // Who opened a stream ahead of this look is found by it; who does behind it finds no
      // deadline.
      next.set(Deadline.NONE);
      for (BlockingStream stream : streams.all()) {
        if (stream.deadline.isPassed()) {
          late.add(stream);
        } else {
          earliest = earliest.earlier(stream.deadline);
        }
      }
    } finally {
      lock.unlock();
    }
    // Who begins to wait now sees by himself that it is too late.
    late.forEach(stream -> stream.inbox.wakeReader());
    expect(earliest);
  }

  /// Whether there is a timer.
  boolean isSet() {
    return timer.get() != null;
  }

  /// The connection is closed.
  void close() {
    closed = true;
    replaceBy(null);
  }
}
