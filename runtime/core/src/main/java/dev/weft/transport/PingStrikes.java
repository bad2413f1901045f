package dev.weft.transport;

import dev.weft.Time;
import java.time.Duration;

/// Counts the PINGs of one client that come too soon, for transports. For the thread that reads.
///
/// Source: gRFC A8, and grpc-go in what it leaves open.
public final class PingStrikes {
  private static final int MOST = 2;
  private static final Duration WITHOUT_STREAMS = Duration.ofHours(2);

  private final KeepaliveEnforcement enforcement;
  private final Time time;
  private boolean pinged;
  private long lastPing;
  private int strikes;

  public PingStrikes(KeepaliveEnforcement enforcement, Time time) {
    this.enforcement = enforcement;
    this.time = time;
  }

  /// A PING has come, which is no acknowledgement.
  ///
  /// @param hasSent whether a header list or data was sent since the PING before it
  /// @param streams that are open
  /// @return whether it is one too many: the connection is to end
  public boolean isTooMany(boolean hasSent, int streams) {
    long now = time.nanoTime();
    long since = now - lastPing;
    boolean isFirst = !pinged;
    pinged = true;
    lastPing = now;
    if (hasSent) {
      strikes = 0;
    } else if (!isFirst && since < ServerLifetimes.nanos(spacing(streams))) {
      strikes++;
    }
    return strikes > MOST;
  }

  private Duration spacing(int streams) {
    return streams > 0 || enforcement.permitsWithoutStreams()
        ? enforcement.minTime()
        : WITHOUT_STREAMS;
  }
}
