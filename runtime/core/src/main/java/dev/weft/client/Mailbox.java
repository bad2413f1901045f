package dev.weft.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Events for one owner, who looks at one after the other, on a virtual thread that is there as long
/// as there are any. Anybody may post.
///
/// @param <E> the events
final class Mailbox<E> {
  private final Queue<E> events = new ConcurrentLinkedQueue<>();

  /// Those not yet dealt with. Who makes it one starts the thread; what one thread has written the
  /// next one sees by it.
  private final AtomicInteger pending = new AtomicInteger();

  private final Consumer<E> owner;

  /// Written by the owner's thread.
  private volatile long turns;

  Mailbox(Consumer<E> owner) {
    this.owner = owner;
  }

  /// Does not block.
  void post(E event) {
    events.add(event);
    if (pending.getAndIncrement() == 0) {
      Thread.ofVirtual().inheritInheritableThreadLocals(false).start(this::run);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes it
  private void run() {
    do {
      E event = events.remove();
      turns++;
      owner.accept(event);
    } while (pending.decrementAndGet() > 0);
  }

  /// How many events have been dealt with.
  long turns() {
    return turns;
  }
}
