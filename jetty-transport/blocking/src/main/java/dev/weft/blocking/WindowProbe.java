package dev.weft.blocking;

import dev.weft.transport.Http2Settings;

/// Finds out how much a peer could have under way (the bandwidth-delay product), for a window that
/// lets it. For the thread that reads.
///
/// A PING goes out when data comes, and what comes until its answer is what fits on the way. Once that
/// is two thirds of the window, the window is the bound, and grows to twice as much. Source: grpc-go's
/// estimator, which has the same numbers; but a PING is worth while here only when a quarter of the
/// window has come since the last, so that small calls cause none.
final class WindowProbe {
  /// What other gRPC peers put into such a PING.
  static final long PING = 0x02041010090e0707L;

  /// Bytes that no window grows beyond.
  static final int MOST = Http2Settings.MOST_GROWN_WINDOW;

  private static final int SETTLED = 10;
  private static final double LATEST = 0.9;

  private int window;
  private boolean probing;
  private long sentAt;

  /// Bytes since the PING was sent, or since the answer to the last.
  private long received;

  private int answers;
  private double roundTrip;
  private double mostPerSecond;

  WindowProbe(int window) {
    this.window = window;
  }

  /// Data has come; answers whether it is worth a PING.
  boolean received(int bytes) {
    received += bytes;
    return !probing && window < MOST && received >= window / 4;
  }

  /// The PING goes out, ahead of whatever comes behind that many bytes.
  void sent(int bytes, long now) {
    probing = true;
    sentAt = now;
    received = bytes;
  }

  /// The answer has come; returns the window that there is to be from now on.
  int answered(long now) {
    if (!probing) return window;
    probing = false;
    double took = Math.max(1, now - sentAt) * 1e-9;
    answers++;
    roundTrip += (took - roundTrip) * (answers < SETTLED ? 1.0 / answers : LATEST);
    double perSecond = received / (1.5 * roundTrip);
    boolean isFull = received >= 0.66 * window;
    if (perSecond > mostPerSecond) {
      mostPerSecond = perSecond;
      if (isFull) window = (int) Math.min(MOST, Math.max(window, 2 * received));
    }
    received = 0;
    return window;
  }
}
