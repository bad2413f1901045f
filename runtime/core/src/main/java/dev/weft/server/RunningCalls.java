package dev.weft.server;

import dev.weft.Deadline;
import dev.weft.Peer;
import dev.weft.Time;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts the calls that have a thread, so that a server can wait for the last of them.
final class RunningCalls {
  private final Time time;
  private final LongAdder count = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition fewer = lock.newCondition();

  /// Calls that were cut off, once a stop does so.
  private final Queue<StopReport.CutCall> cut = new ConcurrentLinkedQueue<>();

  private volatile boolean cutting;

  /// Calls that end look for waiters only once there may be some.
  private volatile boolean awaited;

  RunningCalls(Time time) {
    this.time = time;
  }

  void enter() {
    count.increment();
  }

  void exit() {
    count.decrement();
    if (!awaited) return;
    lock.lock();
    try {
      fewer.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// From now on calls that fail do so because they are cut off.
  void cut() {
    cutting = true;
  }

  /// A call has failed under its handler, or before it had one.
  ///
  /// @param since when it arrived, by the connection's clock, which is the system's as this one is
  void failed(String method, Peer peer, long since) {
    if (!cutting) return;
    cut.add(
        new StopReport.CutCall(
            method, peer, Duration.ofNanos(Math.max(0, time.nanoTime() - since))));
  }

  List<StopReport.CutCall> cutOff() {
    return List.copyOf(cut);
  }

  boolean any() {
    return count.sum() > 0;
  }

  /// Waits until no call runs. Meant for when no new ones come.
  /// @return false if the deadline passed first
  boolean awaitNone(Deadline deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaited = true;
      while (count.sum() > 0) {
        if (time.await(fewer, deadline.remainingNanos()) <= 0) return false;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
