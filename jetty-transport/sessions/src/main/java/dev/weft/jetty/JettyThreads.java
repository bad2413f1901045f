package dev.weft.jetty;

import dev.weft.transport.Http2Settings;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// What Jetty is given to work with, at both ends.
final class JettyThreads {
  /// Threads that read: half the processors, the other half is for those who handle what was read.
  static final int SELECTORS = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8);

  /// One read takes a whole DATA frame with its header, and mostly the next frames with it.
  static final int INPUT_BUFFER = 32 << 10;

  /// Bytes of a header list that we can send; Jetty encodes each in a buffer of this size.
  static final int MAX_HEADERS_SENT = 64 << 10;

  /// Bytes of a header list that Jetty reads, however few are accepted: for a list above its limit it
  /// ends the connection, and only the stream need end. Jetty keeps what it has of a block, so there
  /// is an end to this too.
  private static final int LARGEST_LIST_READ = 256 << 10;

  /// Jetty 12.1 counts the settings of all frames of a connection's life against what it takes for
  /// the limit of one frame. Frames are bounded by their size and by [FloodGuard].
  static final int MAX_SETTINGS = Integer.MAX_VALUE;

  private JettyThreads() {}

  static int largestListRead(Http2Settings settings) {
    return Math.max(settings.maxHeaderListSize(), LARGEST_LIST_READ);
  }

  /// Platform threads, as selecting pins a virtual one; daemons, so that they keep no JVM alive.
  static QueuedThreadPool pool(String name) {
    // Selectors, an acceptor, and a few for what Jetty dispatches.
    var pool = new QueuedThreadPool(SELECTORS + 7, SELECTORS + 1);
    pool.setName(name);
    pool.setDaemon(true);
    pool.setReservedThreads(0);
    return pool;
  }
}
