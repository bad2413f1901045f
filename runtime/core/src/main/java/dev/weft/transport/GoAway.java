package dev.weft.transport;

/// A GOAWAY that the peer sent.
///
/// @param lastStreamId streams above it were not processed
/// @param debugData what the peer wrote for people, decoded as UTF-8
public record GoAway(int lastStreamId, ErrorCode code, String debugData) {
  @Override
  public String toString() {
    return "code: " + code + ", debug data: \"" + debugData + "\"";
  }
}
