package dev.weft.client;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.TransportException;
import dev.weft.transport.WaitExpired;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps an eye on one connection: pings when nothing has been read for a while, and gives the
/// connection up if nothing follows. A virtual thread's work, from the connection's first moment to
/// its last.
///
/// ```
///            nothing read for `idle`, and calls         nothing read `within`
///  Listening ──────────────────────────────────► Pinging ────────────────────► (gives up)
///   ▲  ▲  │ no calls                                │ anything read
///   │  └──┼─────────────────────────────────────────┘
///   │     ▼
///  Dormant ── a call ──► (pings at once)
/// ```
final class Pinger implements Runnable {
  private final ClientTransport connection;
  private final Keepalive keepalive;
  private final Time time;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();

  // Written under the lock; dormant is read by anyone.
  private volatile boolean dormant;
  private boolean stopped;

  Pinger(ClientTransport connection, Keepalive keepalive, Time time) {
    this.connection = connection;
    this.keepalive = keepalive;
    this.time = time;
  }

  /// Whether it waits for a call, which is to [#wake] it.
  boolean isDormant() {
    return dormant;
  }

  @Override
  public void run() {
    try {
      while (awaitQuiet()) {
        if (!awaitCalls()) return;
        long asked = time.nanoTime();
        if (!isAnswered(asked)) {
          connection.giveUp(
              "keepalive: the server has not answered a ping within "
                  + keepalive.within().toMillis()
                  + " ms");
          return;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a pinger", e);
    } catch (TransportException over) {
      // The connection has ended by itself.
    }
  }

  /// Waits until nothing has been read for long enough; false once the connection is over.
  private boolean awaitQuiet() throws InterruptedException {
    lock.lock();
    try {
      while (!stopped) {
        long left = keepalive.idle().toNanos() - (time.nanoTime() - connection.lastReadNanos());
        if (left <= 0) return true;
        time.await(woken, left);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is a call; false once the connection is over.
  private boolean awaitCalls() throws InterruptedException {
    if (keepalive.pings() == Keepalive.Pings.ALWAYS) return true;
    lock.lock();
    try {
      dormant = true;
      while (!stopped && dormant && connection.streams() == 0) {
        // A call that was opened while this fell asleep is found a little later.
        time.await(woken, keepalive.idle().toNanos());
      }
      dormant = false;
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  /// Anything that has been read since will do.
  private boolean isAnswered(long asked) {
    try {
      connection.ping(0, Deadline.after(keepalive.within(), time));
      return true;
    } catch (WaitExpired late) {
      return connection.lastReadNanos() - asked > 0;
    }
  }

  /// There is a call.
  void wake() {
    lock.lock();
    try {
      dormant = false;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The connection is over.
  void stop() {
    lock.lock();
    try {
      stopped = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
