package dev.weft.blocking;

import dev.weft.transport.Http2Settings;
import java.util.concurrent.locks.ReentrantLock;
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
  private final GrownWindows all;

  /// What the connection's own window holds.
  private int whole = IncomingFrames.CONNECTION_WINDOW;

  /// Written under the connection's lock.
  private volatile int grown;

  /// Under the connection's lock.
  private boolean ended;

  /// @param all counts what this window grows by, with others
  ReceiveWindow(BlockingConnection connection, Http2Settings settings, GrownWindows all) {
    this.connection = connection;
    this.initial = settings.streamWindow();
    this.all = all;
    this.probe = settings.windowGrows() ? new WindowProbe(initial) : null;
  }

  /// Bytes of each stream's window; 0 as long as it is what SETTINGS said.
  int grown() {
    return grown;
  }

  /// Data has come. What is appended the reading thread flushes.
  void received(int bytes) {
    if (probe == null || !probe.received(bytes)) return; // the clock is not read for each frame
    probe.sent(bytes, connection.time().nanoTime());
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
    Outbox outbox = connection.outbox();
    outbox.lock().lock();
    try {
      int before = Math.max(grown, initial);
      if (ended || size <= before || !all.take(size - before)) return;
      grown = size;
      if (size > whole) widenConnection(size);
    } finally {
      outbox.lock().unlock();
    }
  }

  /// Credited on receipt, it holds what is on its way, and that is more now.
  private void widenConnection(int size) {
    Frames.windowUpdate(connection.outbox().append(Frames.HEADER + 4), 0, size - whole);
    whole = size;
  }

  /// The connection has ended, whoever noticed; what it grew by others may have.
  void end() {
    ReentrantLock lock = connection.outbox().lock();
    lock.lock();
    try {
      ended = true;
      if (grown > 0) all.giveBack(grown - initial);
    } finally {
      lock.unlock();
    }
  }
}
