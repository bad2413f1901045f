package dev.weft.blocking;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.util.HashMap;
import java.util.Map;

/// What is still to come on the streams whose head says how long their data is (RFC 9113 §8.1.1).
///
/// gRPC's do not say, so nothing is kept with a stream, and this is empty. Used by the reading thread
/// alone.
final class DeclaredLengths {
  private static final String NAME = "content-length";

  /// No more digits than a long has room for.
  private static final int MOST_DIGITS = 18;

  private final Map<Integer, Long> left = new HashMap<>(0);
  private final StreamTable streams;

  DeclaredLengths(StreamTable streams) {
    this.streams = streams;
  }

  /// A head that may say so.
  /// @throws StreamError if it says so in a way that is none, or twice
  void declared(int stream, Headers head) {
    long length = -1;
    for (String value : head.all(NAME)) {
      long one = length(value);
      if (length >= 0 && one != length) throw malformed(NAME + " " + length + " and " + one);
      length = one;
    }
    if (length < 0) return;
    // Streams that ended otherwise are forgotten now and then.
    if (left.size() > 2 * streams.size()) left.keySet().removeIf(id -> streams.get(id) == null);
    left.put(stream, length);
  }

  private static long length(String value) {
    boolean isNumber = !value.isEmpty() && value.length() <= MOST_DIGITS;
    for (int i = 0; i < value.length(); i++) {
      isNumber &= value.charAt(i) >= '0' && value.charAt(i) <= '9';
    }
    if (!isNumber) throw malformed(NAME + " '" + value + "'; a number is allowed");
    return Long.parseLong(value);
  }

  /// Data has arrived, or the stream's end.
  /// @throws StreamError if that is more or less than was said
  void received(int stream, int bytes, boolean endsStream) {
    if (left.isEmpty()) return;
    Long before = left.remove(stream);
    if (before == null) return;
    long now = before - bytes;
    if (now < 0 || (endsStream && now > 0)) {
      throw malformed(
          "the data is "
              + (now < 0 ? -now + " bytes longer" : now + " bytes shorter")
              + " than its "
              + NAME);
    }
    if (!endsStream) left.put(stream, now);
  }

  private static StreamError malformed(String what) {
    return new StreamError(ErrorCode.PROTOCOL_ERROR, what);
  }
}
