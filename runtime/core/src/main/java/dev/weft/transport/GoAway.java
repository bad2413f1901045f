package dev.weft.transport;

import org.jspecify.annotations.Nullable;

/// A GOAWAY that the peer sent.
///
/// @param lastStreamId streams above it were not processed
/// @param debugData what the peer wrote for people, decoded as UTF-8
public record GoAway(int lastStreamId, ErrorCode code, String debugData) {
  /// What is wrong with it, for the client that received it; null if it is as it has to be. Clients'
  /// streams have odd ids, and what a server has given up it does not take back (RFC 9113 §6.8).
  ///
  /// @param earlier the one before it on the connection, or null
  public @Nullable String flaw(@Nullable GoAway earlier) {
    if (lastStreamId != 0 && lastStreamId % 2 == 0) {
      return "GOAWAY with the last stream " + lastStreamId + "; 0 and odd ones are allowed";
    }
    if (earlier != null && lastStreamId > earlier.lastStreamId()) {
      return "GOAWAY with the last stream %d behind one with %d; no larger one is allowed"
          .formatted(lastStreamId, earlier.lastStreamId());
    }
    return null;
  }

  @Override
  public String toString() {
    return "code: " + code + ", debug data: \"" + debugData + "\"";
  }
}
