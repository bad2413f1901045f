package dev.weft.blocking;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.WaitExpired;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What a sender waits for until something that keeps it back may have changed. Under the
/// connection's lock.
final class Turn {
  private final Condition come;

  /// How long the stream has waited for its permit to open: kept here, for most never wait. The opening
  /// thread's own, and theirs who know of the end of that wait.
  long permitWaitNanos;

  Turn(ReentrantLock lock) {
    come = lock.newCondition();
  }

  /// Waits until [#signal]; the sender loops around what it waits for.
  /// @throws WaitExpired if the deadline passes or the thread is interrupted first
  @SuppressWarnings("WaitNotInLoop")
  void await(Deadline deadline) {
    try {
      if (Time.SYSTEM.await(come, deadline.remainingNanos()) > 0) return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitExpired(WaitExpired.Cause.INTERRUPT);
    }
    if (deadline.isPassed()) throw new WaitExpired(WaitExpired.Cause.DEADLINE);
  }

  void signal() {
    come.signal();
  }
}
