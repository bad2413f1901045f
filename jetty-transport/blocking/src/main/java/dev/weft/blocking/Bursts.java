package dev.weft.blocking;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Lets the messages gather that one stream sends one right behind the other, so that many leave in
/// one write (docs/decisions/0014).
///
/// Who sends so writes only when enough has gathered, or when it turns to reading. The rest is
/// written by a virtual thread that lives as long as the burst, and a moment longer.
final class Bursts implements Runnable {
  /// Nanoseconds. Messages further apart are no burst; and how long a last one lies at most.
  private static final long PAUSE = 200_000;

  /// So many in a row are still written at once: two are no burst.
  private static final int SINGLE = 2;

  /// Bytes that are worth a write.
  private static final int ENOUGH = 32 << 10;

  private final Outbox outbox;
  private final ReentrantLock lock;

  // Under the connection's lock, but for [#turned].
  private int sender;
  private long sentNanos;
  private int inARow;

  /// Whether something lies that nobody has been asked to write.
  private boolean left;

  /// Whether the thread runs that will.
  private boolean watched;

  Bursts(Outbox outbox) {
    this.outbox = outbox;
    this.lock = outbox.lock();
  }

  /// A stream has appended messages, and goes on sending. Under the connection's lock.
  ///
  /// @return whether they may lie, and who appended them need not flush
  boolean gathers(BlockingStream stream) {
    if (stream.id() != sender) {
      sender = stream.id();
      inARow = 1; // no clock is read where streams take turns; the second message's time will do
      return false;
    }
    long now = System.nanoTime();
    boolean again = inARow < SINGLE || now - sentNanos < PAUSE;
    sentNanos = now;
    inARow = again ? inARow + 1 : 1;
    if (inARow <= SINGLE || outbox.room() <= Outbox.BOUND - ENOUGH) return false;
    left = true;
    if (!watched) {
      watched = true;
      Thread.ofVirtual().inheritInheritableThreadLocals(false).start(this);
    }
    return true;
  }

  /// The stream's application turns to reading: what it has sent is what it waits to be answered.
  ///
  /// Without the lock: who sends and then reads sees what it wrote itself, and for who reads beside a
  /// sender it makes no difference but one write more or fewer.
  @SuppressWarnings("GuardedBy")
  void turned(BlockingStream stream) {
    if (stream.id() != sender) return;
    inARow = 0;
    if (left) outbox.flush();
  }

  @Override
  public void run() {
    do {
      LockSupport.parkNanos(this, PAUSE);
      outbox.flush();
    } while (goesOn());
  }

  private boolean goesOn() {
    lock.lock();
    try {
      watched = left;
      left = false;
      return watched;
    } finally {
      lock.unlock();
    }
  }
}
