package dev.weft.client;

import java.time.Duration;

/// How a channel finds out that a server is gone which says nothing: it pings, and a connection whose
/// pings are not answered is closed. Source: gRFC A8, doc/keepalive.md of gRPC.
///
/// Servers allow so many pings and no more, one in five minutes unless they are told otherwise; one
/// that says there were too many has the channel ping half as often on its next connections.
///
/// @param idle how long nothing is read before a ping; at least 10 s, less is raised to that
/// @param within how long the server may take to say anything at all; above zero
/// @param pings on which connections
public record Keepalive(Duration idle, Duration within, Pings pings) {
  private static final System.Logger LOG = System.getLogger(Keepalive.class.getName());

  /// What servers are spared. Source: gRFC A8.
  private static final Duration SHORTEST = Duration.ofSeconds(10);

  private static final Duration LONGEST = Duration.ofDays(36_500);

  /// Which connections are pinged.
  public enum Pings {
    /// Those with calls. One without is pinged as soon as it gets one.
    WITH_CALLS,
    /// Those without calls too: for servers that allow it.
    ALWAYS
  }

  public Keepalive {
    if (within.isNegative() || within.isZero()) {
      throw new IllegalArgumentException(
          "a ping answered within " + within + "; above zero is allowed");
    }
    if (idle.compareTo(SHORTEST) < 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "keepalive after " + idle + " is raised to " + SHORTEST + ", the shortest allowed");
      idle = SHORTEST;
    }
  }

  /// Pings connections with calls, which are to be answered within 20 s.
  public static Keepalive after(Duration idle) {
    return new Keepalive(idle, Duration.ofSeconds(20), Pings.WITH_CALLS);
  }

  /// Half as often.
  Keepalive rarer() {
    Duration twice = idle.compareTo(LONGEST.dividedBy(2)) > 0 ? LONGEST : idle.multipliedBy(2);
    return new Keepalive(twice, within, pings);
  }
}
