package dev.weft.transport.inprocess;

import dev.weft.transport.ServedStream;
import java.util.ArrayDeque;
import java.util.Queue;

/// The threads that serve one connection's streams: never more at a time than it may have streams.
///
/// Without the cap a peer that opens and resets streams quickly had as many threads as it likes.
final class Handlers {
  private final int most;

  // Guarded by lock.
  private final Object lock = new Object();
  private final Queue<Serving> waiting = new ArrayDeque<>();
  private int running;

  private record Serving(ServedStream stream, PipedStream end) {}

  Handlers(int most) {
    this.most = most;
  }

  /// Gives a stream its thread, as soon as there is one to give.
  void start(ServedStream stream, PipedStream end) {
    var serving = new Serving(stream, end);
    synchronized (lock) {
      if (running == most) {
        waiting.add(serving);
        return;
      }
      running++;
    }
    startThread(serving);
  }

  private void startThread(Serving serving) {
    // Unnamed and with nothing inherited: the thread belongs to the stream, not to who wrote to it.
    Thread.ofVirtual().inheritInheritableThreadLocals(false).start(() -> serve(serving));
  }

  private void serve(Serving serving) {
    try {
      serving.stream().run();
    } finally {
      serving.end().abandon();
      Serving next = next();
      if (next != null) startThread(next);
    }
  }

  private @org.jspecify.annotations.Nullable Serving next() {
    synchronized (lock) {
      Serving next = waiting.poll();
      if (next == null) running--;
      return next;
    }
  }
}
