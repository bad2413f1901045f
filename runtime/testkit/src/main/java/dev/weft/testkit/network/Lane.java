package dev.weft.testkit.network;

/// One direction of a [Link]: when what goes in now comes out.
final class Lane {
  /// What a router takes in that it cannot send on yet: some milliseconds of a fast line.
  private static final int QUEUE = 64 << 10;

  /// Under way at most where nothing else says so.
  private static final int WIDE = 1 << 20;

  private static final double NANOS = 1e9;

  private final long delay;
  private final long bytesPerSecond;

  // Under this object's monitor.
  private long free = System.nanoTime();
  private long stalledUntil = free;

  /// @param delay in nanoseconds
  Lane(long delay, long bytesPerSecond) {
    this.delay = delay;
    this.bytesPerSecond = bytesPerSecond;
  }

  /// How many bytes of a connection can be on their way.
  int room() {
    if (bytesPerSecond == 0) return WIDE;
    return QUEUE + (int) (bytesPerSecond * (delay / NANOS));
  }

  /// When as many bytes arrive, by [System#nanoTime].
  synchronized long arrival(int bytes) {
    long now = System.nanoTime();
    if (free - now < 0) free = now;
    if (bytesPerSecond > 0) free += (long) (bytes * NANOS / bytesPerSecond);
    return free + delay;
  }

  synchronized void stall(long nanos) {
    stalledUntil = System.nanoTime() + nanos;
  }

  /// How long what is due then has to wait yet; 0 or less if it has arrived.
  synchronized long remaining(long due) {
    return Math.max(due - System.nanoTime(), stalledUntil - System.nanoTime());
  }
}
