package dev.weft.transport;

import dev.weft.Time;

/// All that a server's transport is told about its connections, for transports.
///
/// @param maxConnections that are open at a time; one more is closed as soon as it is accepted
/// @param time what lifetimes are measured by
public record ServerRules(
    Http2Settings settings, ServerLifetimes lifetimes, int maxConnections, Time time) {
  public static final ServerRules DEFAULT =
      new ServerRules(Http2Settings.DEFAULT, ServerLifetimes.DEFAULT, 10_000, Time.SYSTEM);

  public ServerRules {
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "maxConnections is " + maxConnections + "; 1 or more is allowed");
    }
  }

  public ServerRules with(Http2Settings other) {
    return new ServerRules(other, lifetimes, maxConnections, time);
  }

  public ServerRules with(ServerLifetimes other) {
    return new ServerRules(settings, other, maxConnections, time);
  }

  public ServerRules with(Time other) {
    return new ServerRules(settings, lifetimes, maxConnections, other);
  }

  public ServerRules withMaxConnections(int connections) {
    return new ServerRules(settings, lifetimes, connections, time);
  }
}
