package dev.weft.transport;

import java.time.Duration;

/// How often a client may send PINGs to a server that sends it nothing.
///
/// The third PING that comes too soon ends the connection: GOAWAY with ENHANCE_YOUR_CALM and
/// "too_many_pings", which tells gRPC clients to ping half as often from then on. Each PING behind a
/// header list or data of the server's begins the count anew, so those that measure bandwidth are free.
/// Source: gRFC A8.
///
/// @param minTime between two PINGs; zero allows any
/// @param permitsWithoutStreams whether that holds too while the client has no stream open; if not, it
///     may ping once in two hours then
public record KeepaliveEnforcement(Duration minTime, boolean permitsWithoutStreams) {
  /// One PING in five minutes while calls are under way, one in two hours else.
  public static final KeepaliveEnforcement DEFAULT =
      new KeepaliveEnforcement(Duration.ofMinutes(5), false);

  /// Any number of PINGs; what they make the server answer is bounded all the same.
  public static final KeepaliveEnforcement NONE = new KeepaliveEnforcement(Duration.ZERO, true);

  public KeepaliveEnforcement {
    if (minTime.isNegative()) {
      throw new IllegalArgumentException("minTime is " + minTime + "; zero or more is allowed");
    }
  }

  public KeepaliveEnforcement withMinTime(Duration time) {
    return new KeepaliveEnforcement(time, permitsWithoutStreams);
  }

  /// Has [#minTime] hold also while the client has no stream open.
  public KeepaliveEnforcement permittingWithoutStreams() {
    return new KeepaliveEnforcement(minTime, true);
  }
}
