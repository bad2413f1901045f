package dev.weft.observe;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Brings the events of one call to those who watch it: one at a time, though a call has several
/// threads, and none behind its end.
///
/// Nobody waits here: who finds another thread delivering leaves its event to that one.
final class EventQueue implements Consumer<CallEvent> {
  private final Queue<CallEvent> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger undelivered = new AtomicInteger();

  // Whoever delivers.
  private final List<Consumer<CallEvent>> watching;
  private boolean ended;

  /// @param watching ours to change
  EventQueue(List<Consumer<CallEvent>> watching) {
    this.watching = watching;
  }

  @Override
  public void accept(CallEvent event) {
    waiting.add(event);
    if (undelivered.getAndIncrement() > 0) return;
    do {
      deliver(waiting.remove());
    } while (undelivered.decrementAndGet() > 0);
  }

  private void deliver(CallEvent event) {
    if (ended) return;
    ended = event instanceof CallEvent.Ended;
    watching.removeIf(each -> !tell(each, event));
  }

  /// Whether it wants to be told more.
  private static boolean tell(Consumer<CallEvent> watching, CallEvent event) {
    try {
      watching.accept(event);
      return true;
    } catch (Throwable e) {
      SeveralObservers.failed(watching, e);
      return false;
    }
  }
}
