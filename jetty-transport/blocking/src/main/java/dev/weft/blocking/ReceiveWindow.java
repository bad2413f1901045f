package dev.weft.blocking;

import dev.weft.transport.Http2Settings;
import org.jspecify.annotations.Nullable;

/// How much the peer may send ahead of a reader, once that has grown with what the network carries.
///
/// A stream learns of it with the next credit that its reader gives, so nothing changes under streams
/// that are open; each begins with what SETTINGS said. By the thread that reads, but for what it has
/// grown to.
final class ReceiveWindow {
  private final BlockingConnection connection;
  private final @Nullable WindowProbe probe;
  private final int initial;

  /// What the connection's own window holds.
  private int whole = IncomingFrames.CONNECTION_WINDOW;

  private volatile int grown;

  ReceiveWindow(BlockingConnection connection, Http2Settings settings) {
    this.connection = connection;
    this.initial = settings.streamWindow();
    this.probe = settings.windowGrows() ? new WindowProbe(initial) : null;
  }

  /// Bytes of each stream's window; 0 as long as it is what SETTINGS said.
  int grown() {
    return grown;
  }

  /// Data has come. What is appended the reading thread flushes.
  void received(int bytes) {
    if (probe == null || !probe.received(bytes, connection.time().nanoTime())) return;
    Outbox outbox = connection.outbox();
    outbox.lock().lock();
    try {
      Frames.ping(outbox.append(Frames.HEADER + 8), 0, WindowProbe.PING);
    } finally {
      outbox.lock().unlock();
    }
  }

  /// A PING of ours has been answered.
  void answered(long payload) {
    if (probe == null || payload != WindowProbe.PING) return;
    int size = probe.answered(connection.time().nanoTime());
    int before = Math.max(grown, initial);
    if (size <= before || !GrownWindows.ALL.take(size - before)) return;
    grown = size;
    if (size > whole) widenConnection(size);
  }

  /// Credited on receipt, it holds what is on its way, and that is more now.
  private void widenConnection(int size) {
    Outbox outbox = connection.outbox();
    outbox.lock().lock();
    try {
      Frames.windowUpdate(outbox.append(Frames.HEADER + 4), 0, size - whole);
    } finally {
      outbox.lock().unlock();
    }
    whole = size;
  }

  /// The connection has ended.
  void end() {
    int last = grown;
    if (last > 0) GrownWindows.ALL.giveBack(last - initial);
  }
}
