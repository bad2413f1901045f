package dev.weft.blocking;

import dev.weft.transport.TransportException;
import dev.weft.transport.WaitExpired;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Senders that wait for something that they share: first come, first woken. Used under the
/// connection's lock.
///
/// One is woken at a time. It takes what it wants and, whatever comes of that, has what is left
/// offered to the next.
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

  /// Whether there is nobody to wake.
  boolean waitsNobody() {
    return senders.isEmpty();
  }

  /// Puts a sender into the line, where it keeps its place if it gives the lock away for a moment;
  /// it must not go on before it has waited.
  ///
  /// @param ahead whether it had its turn, and others took what there was
  void enter(BlockingStream sender, boolean ahead) {
    assert lock.isHeldByCurrentThread();
    if (ahead) senders.addFirst(sender);
    else senders.addLast(sender);
    sender.queued = true;
  }

  /// Waits, once it has entered, for this sender's turn; its stream may have failed when that comes.
  /// @throws TransportException if the stream fails first
  /// @throws WaitExpired if the deadline passes or the thread is interrupted first
  void await(BlockingStream sender) {
    assert lock.isHeldByCurrentThread();
    try {
      while (sender.queued) sender.awaitTurn();
    } finally {
      if (sender.queued) {
        senders.remove(sender);
        sender.queued = false;
      } else {
        woken--;
      }
    }
  }

  /// Gives the first its turn, unless one that was given before has not been taken yet.
  void wakeNext() {
    if (woken == 0) wakeFirst();
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
