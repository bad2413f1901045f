package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.WaitExpired;
import java.util.concurrent.locks.Condition;

/// How a thread waits here: until it is signalled, its time is up, or it is interrupted.
final class Waits {
  private Waits() {}

  /// Returns when signalled, or for no reason; the caller looks again at what it waits for.
  static void await(Condition condition, Deadline deadline) {
    await(condition, deadline, Time.SYSTEM);
  }

  static void await(Condition condition, Deadline deadline, Time time) {
    long left = deadline.remainingNanos();
    if (left <= 0) throw new WaitExpired(WaitExpired.Cause.DEADLINE);
    try {
      time.await(condition, left);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new WaitExpired(WaitExpired.Cause.INTERRUPT);
    }
  }
}
