package dev.weft.transport;

import org.jspecify.annotations.Nullable;

/// A GOAWAY that the peer sent.
///
/// @param lastStreamId streams above it were not processed
/// @param debugData what the peer wrote for people, decoded as UTF-8
public record GoAway(int lastStreamId, ErrorCode code, String debugData) {
  /// What is wrong with it as a server's that follows another: it may process less than it has said,
  /// not more, and streams of clients have odd ids (RFC 9113 §6.8). Null if nothing is.
  public @Nullable String wrongAfter(@Nullable GoAway before) {
    if (lastStreamId != 0 && lastStreamId % 2 == 0) {
      return "GOAWAY with last stream " + lastStreamId + ", which is none of a client's";
    }
    if (before != null && lastStreamId > before.lastStreamId) {
      return "GOAWAY with last stream " + lastStreamId + " after one with " + before.lastStreamId;
    }
    return null;
  }

  @Override
  public String toString() {
    return "code: " + code + ", debug data: \"" + debugData + "\"";
  }
}
