package dev.weft.transport;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.Connection.State;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Where a connection stands, and the threads that wait until it has come further; for transports.
///
/// It only goes forward: OPEN, DRAINING, CLOSED.
public final class Standing {
  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition further = lock.newCondition();

  /// Written under the lock, read by anyone.
  private volatile State state = State.OPEN;

  public Standing() {
    this(Time.SYSTEM);
  }

  /// @param time what waits are timed by
  public Standing(Time time) {
    this.time = time;
  }

  public State state() {
    return state;
  }

  /// It has come as far as this; further back than it is, it does not go.
  public void reach(State stage) {
    if (state.compareTo(stage) >= 0) return;
    lock.lock();
    try {
      if (state.compareTo(stage) >= 0) return;
      state = stage;
      further.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until it has come as far as this.
  ///
  /// @throws WaitExpired if the deadline passes or the thread is interrupted first
  public void await(State stage, Deadline deadline) {
    lock.lock();
    try {
      while (state.compareTo(stage) < 0) {
        long left = deadline.remainingNanos();
        if (left <= 0) throw new WaitExpired(WaitExpired.Cause.DEADLINE);
        time.await(further, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitExpired(WaitExpired.Cause.INTERRUPT);
    } finally {
      lock.unlock();
    }
  }
}
