package dev.weft.blocking;

import dev.weft.Deadline;
import dev.weft.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Wakes a connection's readers when the deadlines of their streams pass, by one timer for all.
///
/// Nearly all calls end long before, and a timer for each, set and cancelled, was an eighth of a
/// client's work (docs/decisions/0011). So the timer is set for the earliest deadline among the open
/// streams, and left as it is when that stream ends; when it rings, they are all looked at. With one
/// timeout for all calls that is one look in as long as that; it is never early, and never more than
/// a tick late.
final class DeadlineWatch implements Runnable {
  private final StreamTable streams;
  private final ReentrantLock lock;

  // Under the connection's lock. No deadline is NONE: then there is no timer.
  private Deadline next = Deadline.NONE;
  private Time.@Nullable Timer timer;
  private boolean closed;

  DeadlineWatch(StreamTable streams, ReentrantLock lock) {
    this.streams = streams;
    this.lock = lock;
  }

  /// A stream has been opened; under the lock.
  void add(Deadline deadline) {
    if (deadline.compareTo(next) < 0) lookAt(deadline);
  }

  private void lookAt(Deadline deadline) {
    cancel();
    next = deadline;
    if (closed || deadline.isNone()) return;
    timer = Time.SYSTEM.schedule(this, deadline.remainingNanos());
  }

  private void cancel() {
    if (timer != null) timer.cancel();
    timer = null;
  }

  /// Who begins to wait when the look is over sees by itself that it is too late.
  @Override
  public void run() {
    List<BlockingStream> late = new ArrayList<>();
    lock.lock();
    try {
      Deadline earliest = Deadline.NONE;
      for (BlockingStream stream : streams.all()) {
        if (stream.deadline.isPassed()) {
          late.add(stream);
        } else {
          earliest = earliest.earlier(stream.deadline);
        }
      }
      lookAt(earliest);
    } finally {
      lock.unlock();
    }
    late.forEach(stream -> stream.inbox().wakeReader());
  }

  /// The connection is closed; under the lock.
  void close() {
    closed = true;
    cancel();
  }
}
