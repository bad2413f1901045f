package dev.weft.client;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.wire.ClientStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The time between two attempts at a call, when there is none that a cancel could end: here it is
/// this that ends.
///
/// ```
///  Open ── cancel · deadline · interrupt ──► Ended(status)
/// ```
final class AttemptPause {
  private final Time time;
  private final Deadline deadline;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();

  /// Set once, under the lock.
  private volatile @Nullable Status ended;

  /// @param deadline the call's
  AttemptPause(Time time, Deadline deadline) {
    this.time = time;
    this.deadline = deadline;
  }

  /// How the call was ended on this side, or null.
  @Nullable Status ended() {
    return ended;
  }

  /// The call has ended so; wakes who waits. The first end counts.
  void end(Status status) {
    lock.lock();
    try {
      if (ended == null) ended = status;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits so long, or until the call ends, for which this looks at its deadline and at interrupts.
  ///
  /// @param last how the attempt ahead ended
  void await(long nanos, Status last) {
    long left = nanos;
    lock.lock();
    try {
      while (left > 0 && ended == null) {
        long untilDeadline = deadline.remainingNanos();
        if (untilDeadline <= 0) {
          end(late(last));
        } else {
          long waited = Math.min(left, untilDeadline);
          left -= waited - time.await(over, waited);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(new Status(Code.CANCELLED, "the calling thread was interrupted between two attempts"));
    } finally {
      lock.unlock();
    }
  }

  private static Status late(Status last) {
    return new Status(
        Code.DEADLINE_EXCEEDED,
        ClientStream.LATE.message() + " between two attempts; the last one ended with " + last);
  }
}
