package dev.weft.blocking;

import java.util.concurrent.atomic.AtomicLong;

/// Bounds by how much the windows of many connections grow together: those of one server, or those of
/// all clients in this JVM.
final class GrownWindows {
  static final GrownWindows OF_CLIENTS = upToAnEighthOfTheHeap();

  private final long most;
  private final AtomicLong grown = new AtomicLong();

  GrownWindows(long most) {
    this.most = most;
  }

  static GrownWindows upToAnEighthOfTheHeap() {
    return new GrownWindows(Runtime.getRuntime().maxMemory() / 8);
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
