package dev.weft.transport;

import java.time.Duration;

/// How long a server's connections may do what, and what the server does to learn whether they live.
///
/// Each time is measured by itself, with a timer of the connection's; a thread is needed only when
/// something is due. Sources: gRFC A8 and A9, and grpc-go's defaults.
///
/// @param handshake how long a client may take from connecting to its first SETTINGS; then the
///     connection is closed
/// @param maxIdle without a stream, since the last ended or the connection began: then the client is
///     asked to go, with GOAWAY "max_idle"
/// @param maxAge of a connection, give or take a tenth, so that those of one moment do not end in one:
///     then the client is asked to go, with GOAWAY "max_age". Set it where clients look up names, so
///     that they find new servers
/// @param maxAgeGrace how long calls may go on after that; then the connection is cut, and they fail
///     with UNAVAILABLE
/// @param keepaliveTime without reading anything, then the server sends a PING; 1 s or more, and less
///     counts as 1 s
/// @param keepaliveTimeout without reading anything after that PING; then the connection is cut
/// @param pings what a client may do of the kind
public record ServerLifetimes(
    Duration handshake,
    Duration maxIdle,
    Duration maxAge,
    Duration maxAgeGrace,
    Duration keepaliveTime,
    Duration keepaliveTimeout,
    KeepaliveEnforcement pings) {
  /// Longer than anything runs; any time from 100 years on is the same.
  public static final Duration FOREVER = Duration.ofDays(36_500);

  private static final Duration LEAST_KEEPALIVE = Duration.ofSeconds(1);

  /// 120 s to begin; no end by idleness or age; a PING after two hours of silence, to be answered
  /// within 20 s.
  public static final ServerLifetimes DEFAULT =
      new ServerLifetimes(
          Duration.ofSeconds(120),
          FOREVER,
          FOREVER,
          FOREVER,
          Duration.ofHours(2),
          Duration.ofSeconds(20),
          KeepaliveEnforcement.DEFAULT);

  public ServerLifetimes {
    requirePositive("handshake", handshake);
    requirePositive("maxIdle", maxIdle);
    requirePositive("maxAge", maxAge);
    if (maxAgeGrace.isNegative()) {
      throw new IllegalArgumentException(
          "maxAgeGrace is " + maxAgeGrace + "; zero or more is allowed");
    }
    requirePositive("keepaliveTime", keepaliveTime);
    requirePositive("keepaliveTimeout", keepaliveTimeout);
    if (keepaliveTime.compareTo(LEAST_KEEPALIVE) < 0) keepaliveTime = LEAST_KEEPALIVE;
  }

  private static void requirePositive(String what, Duration time) {
    if (time.isPositive()) return;
    throw new IllegalArgumentException(what + " is " + time + "; more than zero is allowed");
  }

  /// In nanoseconds; [#FOREVER] is so long that nothing can be added to it.
  static long nanos(Duration time) {
    return time.compareTo(FOREVER) >= 0 ? Long.MAX_VALUE : time.toNanos();
  }

  public ServerLifetimes withHandshake(Duration time) {
    return new ServerLifetimes(
        time, maxIdle, maxAge, maxAgeGrace, keepaliveTime, keepaliveTimeout, pings);
  }

  public ServerLifetimes withMaxIdle(Duration time) {
    return new ServerLifetimes(
        handshake, time, maxAge, maxAgeGrace, keepaliveTime, keepaliveTimeout, pings);
  }

  /// With a grace that does not end.
  public ServerLifetimes withMaxAge(Duration time) {
    return withMaxAge(time, FOREVER);
  }

  public ServerLifetimes withMaxAge(Duration time, Duration grace) {
    return new ServerLifetimes(
        handshake, maxIdle, time, grace, keepaliveTime, keepaliveTimeout, pings);
  }

  /// With a PING after so much silence, and the end after so much more.
  public ServerLifetimes withKeepalive(Duration time, Duration timeout) {
    return new ServerLifetimes(handshake, maxIdle, maxAge, maxAgeGrace, time, timeout, pings);
  }

  public ServerLifetimes withPings(KeepaliveEnforcement enforcement) {
    return new ServerLifetimes(
        handshake, maxIdle, maxAge, maxAgeGrace, keepaliveTime, keepaliveTimeout, enforcement);
  }
}
