package dev.weft.retry;

import dev.weft.transport.EndStream;
import dev.weft.wire.PreparedFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a call has sent, framed: until another attempt can no longer need it.
///
/// ```
///  Keeping ── too much ──► Full ── drop ──► Dropped
/// ```
public final class ReplayBuffer {
  private final ReplayBudget budget;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final List<PreparedFrame<Object>> frames = new ArrayList<>();
  private int bytes;
  private EndStream end = EndStream.NO;
  private boolean full;

  /// What there is to send again.
  ///
  /// @param end whether nothing follows
  public record Sent(List<PreparedFrame<Object>> frames, EndStream end) {}

  public ReplayBuffer(ReplayBudget budget) {
    this.budget = budget;
  }

  /// Keeps one message more.
  ///
  /// @return false if it has no room: then no other is kept either, and no attempt can send all
  public boolean add(PreparedFrame<Object> frame, EndStream last) {
    int size = frame.frame().remaining();
    lock.lock();
    try {
      if (full || bytes + (long) size > ReplayBudget.PER_CALL || !budget.take(size)) {
        full = true;
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

  /// All of it.
  public Sent sent() {
    lock.lock();
    try {
      return new Sent(List.copyOf(frames), end);
    } finally {
      lock.unlock();
    }
  }

  /// One message of it, with the end of sending if that came with it, or behind all of them.
  ///
  /// @param place from 0; behind the last message there may be the bare end
  /// @return null if there is no such yet
  public @Nullable Sent at(int place) {
    lock.lock();
    try {
      int last = frames.size() - 1;
      if (place > last) return end == EndStream.YES ? new Sent(List.of(), end) : null;
      return new Sent(List.of(frames.get(place)), place == last ? end : EndStream.NO);
    } finally {
      lock.unlock();
    }
  }

  /// Nothing will be sent again. Doing so twice is harmless.
  public void drop() {
    lock.lock();
    try {
      full = true;
      frames.clear();
      budget.giveBack(bytes);
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }
}
