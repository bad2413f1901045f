package dev.weft.client;

import dev.weft.Time;
import dev.weft.wire.ClientStream;
import java.util.concurrent.locks.ReentrantLock;

/// A call's thread that is in somebody else's code, which knows nothing of calls: it is interrupted when
/// the call ends, and that interrupt does not outlive its use.
final class Asking implements Runnable, AutoCloseable {
  private final EndableCall call;
  private final Thread thread = Thread.currentThread();
  private final ReentrantLock lock = new ReentrantLock();
  private final Time.Timer deadline;

  // Under the lock.
  private boolean stopped;
  private boolean over;

  /// From now on until [#close].
  Asking(EndableCall call) {
    this.call = call;
    call.wake = this;
    this.deadline =
        call.request.deadline().isNone()
            ? () -> {}
            : call.link
                .time()
                .schedule(
                    () -> call.cancel(ClientStream.LATE),
                    Math.max(0, call.request.deadline().remainingNanos()));
    if (call.cancelled != null) run(); // who cancelled may not have seen this
  }

  /// The call has ended. For any thread.
  @Override
  public void run() {
    lock.lock();
    try {
      if (over || stopped) return;
      stopped = true;
      thread.interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    call.wake = null;
    deadline.cancel();
    lock.lock();
    try {
      over = true;
      if (stopped) {
        boolean _ = Thread.interrupted();
      }
    } finally {
      lock.unlock();
    }
  }
}
