package dev.weft.blocking;

import java.util.concurrent.locks.ReentrantLock;

/// A connection's lock: held for less than it takes to park, so whoever finds it taken looks again a
/// few times first. Two threads that meet at it would otherwise cost each other a switch.
final class BriefLock extends ReentrantLock {
  private static final long serialVersionUID = 1;

  /// About as long as it is held.
  private static final int LOOKS = 200;

  @Override
  public void lock() {
    for (int i = 0; i < LOOKS; i++) {
      if (tryLock()) return;
      Thread.onSpinWait();
    }
    super.lock();
  }
}
