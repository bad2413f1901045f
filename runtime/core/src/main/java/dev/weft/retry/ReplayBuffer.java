package dev.weft.retry;

import dev.weft.transport.EndStream;
import dev.weft.wire.PreparedFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// What a call has sent, framed: until another attempt can no longer need it.
///
/// ```
///  Keeping ── too much · drop ──► Dropped
/// ```
public final class ReplayBuffer {
  private final ReplayBudget budget;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final List<PreparedFrame<Object>> frames = new ArrayList<>();
  private int bytes;
  private EndStream end = EndStream.NO;
  private boolean dropped;

  /// What there is to send again.
  ///
  /// @param end whether nothing follows
  public record Sent(List<PreparedFrame<Object>> frames, EndStream end) {}

  public ReplayBuffer(ReplayBudget budget) {
    this.budget = budget;
  }

  /// Keeps one message more.
  ///
  /// @return false if it has no room, or all was dropped before: then nothing is kept any more
  public boolean add(PreparedFrame<Object> frame, EndStream last) {
    int size = frame.frame().remaining();
    lock.lock();
    try {
      boolean fits = !dropped && bytes + (long) size <= ReplayBudget.PER_CALL && budget.take(size);
      if (!fits) {
        dropLocked();
        return false;
      }
      frames.add(frame);
      bytes += size;
      end = last;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// No message follows.
  public void finish() {
    lock.lock();
    try {
      end = EndStream.YES;
    } finally {
      lock.unlock();
    }
  }

  public Sent sent() {
    lock.lock();
    try {
      return new Sent(List.copyOf(frames), end);
    } finally {
      lock.unlock();
    }
  }

  /// Nothing will be sent again. Doing so twice is harmless.
  public void drop() {
    lock.lock();
    try {
      dropLocked();
    } finally {
      lock.unlock();
    }
  }

  private void dropLocked() {
    assert lock.isHeldByCurrentThread();
    dropped = true;
    frames.clear();
    budget.giveBack(bytes);
    bytes = 0;
  }
}
