package dev.weft.transport;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

/// The threads that serve one connection's streams, for transports: never more at a time than the peer
/// may have streams, so that one that opens and resets them quickly gains nothing (CVE-2023-44487).
public final class HandlerSlots {
  /// Streams that have been reset wait too, for who serves them is to find them so. Beyond as many of
  /// them, and as many that are open, new ones are to be refused: a peer that resets faster than
  /// handlers return would have us remember each.
  public static final int MOST_WAITING = 100;

  // Unnamed and with nothing inherited: a shared counter for names is a contended line, and
  // who starts a thread here has nothing to bequeath.
  private static final ThreadFactory THREADS =
      Thread.ofVirtual().inheritInheritableThreadLocals(false).factory();

  private final int most;

  // Guarded by lock.
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> waiting = new ArrayDeque<>(0);
  private int running;

  /// For a connection that may have so many streams at a time.
  public HandlerSlots(int most) {
    this.most = most;
  }

  /// Gives a task a virtual thread of its own, as soon as there is one to give. Does not block. The
  /// task calls [#release] as the last thing that it does, whatever happens.
  public void start(Runnable task) {
    lock.lock();
    try {
      if (running == most) {
        waiting.add(task);
        return;
      }
      running++;
    } finally {
      lock.unlock();
    }
    THREADS.newThread(task).start();
  }

  /// Whether too many wait for another stream to be taken.
  public boolean isFull() {
    lock.lock();
    try {
      return waiting.size() - MOST_WAITING >= most; // their sum may be no int
    } finally {
      lock.unlock();
    }
  }

  /// A task is done; the first that waits has its turn.
  public void release() {
    Runnable next;
    lock.lock();
    try {
      next = waiting.poll();
      if (next == null) running--;
    } finally {
      lock.unlock();
    }
    if (next != null) THREADS.newThread(next).start();
  }
}
