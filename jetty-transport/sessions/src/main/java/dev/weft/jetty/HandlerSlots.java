package dev.weft.jetty;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The threads that serve one connection's streams: never more at a time than it may have streams.
///
/// Without the cap, a peer that opens and resets streams quickly had as many threads as it likes.
final class HandlerSlots {
  /// Streams that have been reset wait too, for who serves them is to find them so. Beyond as many of
  /// them, and as many that are open, new ones are refused: a peer that resets faster than handlers
  /// return would have us remember each.
  static final int MOST_WAITING = 100;

  private final int most;

  // Guarded by lock.
  private final Object lock = new Object();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  HandlerSlots(int most) {
    this.most = most;
  }

  /// Gives a task a virtual thread of its own, as soon as there is one to give. Does not block.
  void start(Runnable task) {
    synchronized (lock) {
      if (running == most) {
        waiting.add(task);
        return;
      }
      running++;
    }
    startThread(task);
  }

  /// Whether too many wait for another stream to be taken.
  boolean isFull() {
    synchronized (lock) {
      return waiting.size() >= most + MOST_WAITING;
    }
  }

  private void startThread(Runnable task) {
    // Unnamed and with nothing inherited: numbering threads is a contended counter, and Jetty's
    // thread has nothing to bequeath.
    Thread.ofVirtual().inheritInheritableThreadLocals(false).start(() -> run(task));
  }

  private void run(Runnable task) {
    try {
      task.run();
    } finally {
      Runnable next = next();
      if (next != null) startThread(next);
    }
  }

  private @Nullable Runnable next() {
    synchronized (lock) {
      Runnable next = waiting.poll();
      if (next == null) running--;
      return next;
    }
  }
}
