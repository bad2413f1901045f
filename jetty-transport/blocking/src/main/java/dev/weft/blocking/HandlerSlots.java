package dev.weft.blocking;

import java.util.ArrayDeque;

/// Starts the threads that serve a connection's streams, no more at a time than the peer may have
/// streams: one that opens and resets them quickly gains nothing (CVE-2023-44487).
final class HandlerSlots {
  /// Streams that have been reset wait too, for who serves them is to find them so. Beyond as many of
  /// them, and as many that are open, new ones are refused: a peer that resets faster than handlers
  /// return would have us remember each.
  static final int MOST_WAITING = 100;

  private final int most;

  // Under this object's monitor.
  private final ArrayDeque<Serving> waiting = new ArrayDeque<>(0);
  private int running;

  HandlerSlots(int most) {
    this.most = most;
  }

  void start(Serving serving) {
    synchronized (this) {
      if (running == most) {
        waiting.add(serving);
        return;
      }
      running++;
    }
    // Unnamed: a shared counter for names is a contended line.
    Thread.startVirtualThread(serving);
  }

  /// Whether too many wait for another stream to be taken.
  boolean isFull() {
    synchronized (this) {
      return waiting.size() >= most + MOST_WAITING;
    }
  }

  /// A thread is done; the first that waits has its turn.
  void release() {
    Serving next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) running--;
    }
    if (next != null) Thread.startVirtualThread(next);
  }
}
