package dev.weft.transport;

/// What an end of a connection tells its peer at the start (RFC 9113 §6.5.2).
///
/// @param streamWindow bytes that a stream may send ahead of its reader; 65,535 to 2^31−1
/// @param windowGrows whether that grows with what the network carries, to [#MOST_GROWN_WINDOW] at most;
///     not over every transport
/// @param maxConcurrentStreams streams that the peer may have open at a time; 1 to 2^31−1. Only a
///     server's is told
/// @param maxHeaderListSize bytes of a header list that are accepted; 1 to 2^31−1
public record Http2Settings(
    int streamWindow, boolean windowGrows, int maxConcurrentStreams, int maxHeaderListSize) {
  /// Bytes.
  public static final int MOST_GROWN_WINDOW = 16 << 20;

  /// RFC 9113's initial window, and the least that gRPC peers use.
  public static final int SMALLEST_WINDOW = 65_535;

  /// 1 MiB windows that grow, 10,000 streams, header lists of 64 KiB (the core's own limits are lower, and
  /// fail only the one call).
  public static final Http2Settings DEFAULT = new Http2Settings(1 << 20, true, 10_000, 64 << 10);

  public Http2Settings {
    // Smaller windows are ignored, as other gRPC runtimes do: a bigger one is always legal.
    streamWindow = Math.max(streamWindow, SMALLEST_WINDOW);
    if (maxConcurrentStreams < 1) {
      throw new IllegalArgumentException(
          "maxConcurrentStreams is " + maxConcurrentStreams + "; 1 or more are allowed");
    }
    if (maxHeaderListSize < 1) {
      throw new IllegalArgumentException(
          "maxHeaderListSize is " + maxHeaderListSize + "; 1 or more is allowed");
    }
  }

  /// With a window of so many bytes that stays so, and is never measured.
  public Http2Settings withStreamWindow(int bytes) {
    return new Http2Settings(bytes, false, maxConcurrentStreams, maxHeaderListSize);
  }

  /// With a window that grows from so many bytes.
  public Http2Settings withGrowingWindow(int bytes) {
    return new Http2Settings(bytes, true, maxConcurrentStreams, maxHeaderListSize);
  }

  public Http2Settings withMaxConcurrentStreams(int streams) {
    return new Http2Settings(streamWindow, windowGrows, streams, maxHeaderListSize);
  }

  public Http2Settings withMaxHeaderListSize(int bytes) {
    return new Http2Settings(streamWindow, windowGrows, maxConcurrentStreams, bytes);
  }
}
