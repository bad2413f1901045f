package dev.weft.retry;

import java.util.concurrent.atomic.AtomicLong;

/// How much the calls of a channel may keep to send it again. For any thread.
public final class ReplayBudget {
  /// What one call may keep, in bytes.
  public static final int PER_CALL = 256 << 10;

  private static final long PER_CHANNEL = 16 << 20;

  private final AtomicLong kept = new AtomicLong();

  /// False if that would be too much.
  boolean take(int bytes) {
    if (kept.addAndGet(bytes) <= PER_CHANNEL) return true;
    kept.addAndGet(-bytes);
    return false;
  }

  void giveBack(int bytes) {
    kept.addAndGet(-bytes);
  }

  /// Bytes that are kept at the moment.
  public long kept() {
    return kept.get();
  }
}
