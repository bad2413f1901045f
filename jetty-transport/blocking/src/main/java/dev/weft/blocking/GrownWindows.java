package dev.weft.blocking;

import java.util.concurrent.atomic.AtomicLong;

/// Bounds by how much the windows of all connections of this JVM grow together: an eighth of its heap.
final class GrownWindows {
  static final GrownWindows ALL = new GrownWindows(Runtime.getRuntime().maxMemory() / 8);

  private final long most;
  private final AtomicLong grown = new AtomicLong();

  GrownWindows(long most) {
    this.most = most;
  }

  /// Whether a connection's window may grow by so many bytes more.
  boolean take(long bytes) {
    if (grown.addAndGet(bytes) <= most) return true;
    grown.addAndGet(-bytes);
    return false;
  }

  /// A connection has ended whose window had grown.
  void giveBack(long bytes) {
    grown.addAndGet(-bytes);
  }

  long taken() {
    return grown.get();
  }
}
