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

  SendQueue(ReentrantLock lock) {
    this.lock = lock;
  }

  boolean isEmpty() {
    return senders.isEmpty();
  }

  /// Waits for this sender's turn, or until its stream has ended; the caller looks which.
  /// @throws WaitExpired if the deadline passes or the thread is interrupted first
  void await(BlockingStream sender) {
    assert lock.isHeldByCurrentThread();
    senders.add(sender);
    sender.queued = true;
    boolean woken = false;
    try {
      sender.awaitTurn();
      woken = true;
    } finally {
      if (sender.queued) {
        senders.remove(sender);
        sender.queued = false;
      } else if (!woken) {
        // It was given a turn and cannot take it.
        wakeFirst();
      }
    }
  }

  /// Gives the first its turn; null if nobody waits.
  @Nullable BlockingStream wakeFirst() {
    BlockingStream first = senders.poll();
    if (first == null) return null;
    first.queued = false;
    first.signalTurn();
    return first;
  }

  void wakeAll() {
    while (!senders.isEmpty()) wakeFirst();
  }
}
