package dev.weft.blocking;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import org.jspecify.annotations.Nullable;

/// How much the peer allows this side to send: the connection's window, and what each new stream's
/// begins with. A stream's own is kept with the stream. All under the connection's lock.
final class SendWindows {
  private static final String TOO_MUCH = "a window above 2^31-1";

  private final StreamTable streams;
  private long connection = Http2Settings.SMALLEST_WINDOW;
  private long initial = Http2Settings.SMALLEST_WINDOW;

  SendWindows(StreamTable streams) {
    this.streams = streams;
  }

  /// What all streams together may send now.
  long ofConnection() {
    return connection;
  }

  /// What a new stream may send.
  long initial() {
    return initial;
  }

  void spend(int bytes) {
    connection -= bytes;
  }

  /// WINDOW_UPDATE.
  ///
  /// @param stream null for the connection's window
  void widen(@Nullable BlockingStream stream, int increment) {
    if (increment == 0) {
      if (stream == null) throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
      throw new StreamError(ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
    }
    if (stream != null) {
      if (!stream.widen(increment)) throw new StreamError(ErrorCode.FLOW_CONTROL_ERROR, TOO_MUCH);
      return;
    }
    connection += increment;
    if (connection > Integer.MAX_VALUE) {
      throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, TOO_MUCH);
    }
  }

  /// SETTINGS_INITIAL_WINDOW_SIZE: applies to streams that are open too, and may leave them less
  /// than nothing (RFC 9113 §6.9.2).
  void resize(long window) {
    long change = window - initial;
    initial = window;
    for (BlockingStream stream : streams.all()) {
      if (!stream.widen(change)) {
        throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, TOO_MUCH);
      }
    }
  }
}
