package dev.weft.client;

import dev.weft.Time;
import dev.weft.resolver.Backoff;
import dev.weft.resolver.NamingScheme;
import dev.weft.resolver.Resolver;
import dev.weft.resolver.Target;
import dev.weft.transport.Connector;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a channel's control loop goes by.
///
/// @param idleAfter how long nobody may call before the channel lets its connections go; zero for
///     for ever
/// @param keepalive null for no pings
/// @param checksHealth whether servers are asked how they are, where the service config wants it
record ChannelSetting(
    Target target,
    NamingScheme scheme,
    Connector connector,
    Backoff backoff,
    Duration minConnectTimeout,
    Duration idleAfter,
    @Nullable Keepalive keepalive,
    boolean checksHealth,
    Time time) {

  Resolver resolver() {
    return scheme.resolver(target, new NamingScheme.Setting(time));
  }
}
