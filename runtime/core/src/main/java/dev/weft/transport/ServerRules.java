package dev.weft.transport;

import dev.weft.Time;

/// All that a server's transport is told about its connections, for transports.
///
/// @param time what lifetimes are measured by
public record ServerRules(Http2Settings settings, ServerLifetimes lifetimes, Time time) {
  public static final ServerRules DEFAULT =
      new ServerRules(Http2Settings.DEFAULT, ServerLifetimes.DEFAULT, Time.SYSTEM);

  public ServerRules with(Http2Settings other) {
    return new ServerRules(other, lifetimes, time);
  }

  public ServerRules with(ServerLifetimes other) {
    return new ServerRules(settings, other, time);
  }

  public ServerRules with(Time other) {
    return new ServerRules(settings, lifetimes, other);
  }
}
