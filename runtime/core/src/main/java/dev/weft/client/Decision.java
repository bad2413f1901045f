package dev.weft.client;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// What one thread at a time may take: the decision what follows an attempt at a call. Others wait
/// for it, or until there is nothing left to decide for them.
final class Decision {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean taken;

  /// Takes it, once nobody else has it.
  ///
  /// @param moot looked at whenever [#changed] is called
  /// @return false if `moot` came true first: then this thread does not have it
  boolean take(BooleanSupplier moot) throws InterruptedException {
    lock.lock();
    try {
      while (!moot.getAsBoolean()) {
        if (!taken) {
          taken = true;
          return true;
        }
        changed.await();
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  void release() {
    lock.lock();
    try {
      taken = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Who waits looks whether there is something left to decide.
  void changed() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
