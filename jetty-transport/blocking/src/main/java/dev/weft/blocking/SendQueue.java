package dev.weft.blocking;

import dev.weft.transport.WaitExpired;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Senders that wait for one thing that they share: room, the connection's window, a permit.
///
/// First come, first woken. One is woken at a time; it takes what it wants and, if something is
/// left, wakes the next. Used under the connection's lock.
final class SendQueue {
  private final ReentrantLock lock;
  private final ArrayDeque<BlockingStream> senders = new ArrayDeque<>();

  /// Senders that have been woken and do not run yet: their turn is theirs all the same.
  private int woken;

  SendQueue(ReentrantLock lock) {
    this.lock = lock;
  }

  /// Whether nobody waits, or is about to take the turn that he waited for.
  boolean isEmpty() {
    return senders.isEmpty() && woken == 0;
  }

  /// Waits for this sender's turn, or until its stream has ended; the caller looks which.
  /// @throws WaitExpired if the deadline passes or the thread is interrupted first
  void await(BlockingStream sender) {
    assert lock.isHeldByCurrentThread();
    senders.add(sender);
    sender.queued = true;
    boolean comes = false;
    try {
      sender.awaitTurn();
      comes = true;
    } finally {
      if (sender.queued) {
        senders.remove(sender);
        sender.queued = false;
      } else {
        woken--;
        // It may have been given a turn that it cannot take.
        if (!comes) wakeFirst();
      }
    }
  }

  /// Gives the first its turn; null if nobody waits.
  @Nullable BlockingStream wakeFirst() {
    BlockingStream first = senders.poll();
    if (first == null) return null;
    first.queued = false;
    woken++;
    first.signalTurn();
    return first;
  }

  void wakeAll() {
    while (!senders.isEmpty()) wakeFirst();
  }
}
