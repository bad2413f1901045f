package dev.weft.client;

import dev.weft.Attributes;
import dev.weft.Time;
import dev.weft.credentials.ChannelCredentials;
import dev.weft.resolver.Backoff;
import dev.weft.resolver.Endpoint;
import dev.weft.resolver.NamingScheme;
import dev.weft.resolver.Resolver;
import dev.weft.resolver.Target;
import dev.weft.transport.Connector;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a channel's control loop goes by.
///
/// @param plain makes connections that are not protected, or makes another connector
/// @param connector makes the channel's
/// @param heads makes the heads of calls
/// @param isNamed whether the user has said whom the channel calls, so that no resolver does
/// @param idleAfter how long nobody may call before the channel lets its connections go; zero for
///     for ever
/// @param keepalive null for no pings
/// @param checksHealth whether servers are asked how they are, where the service config wants it
record ChannelSetting(
    Target target,
    NamingScheme scheme,
    Connector plain,
    ChannelCredentials credentials,
    Connector connector,
    CallHeads heads,
    boolean isNamed,
    Backoff backoff,
    Duration minConnectTimeout,
    Duration idleAfter,
    @Nullable Keepalive keepalive,
    boolean checksHealth,
    Time time) {

  /// Whom a resolver says is at an address; null if it is whom the channel calls anyway.
  @Nullable String serverName(Attributes attributes) {
    return isNamed ? null : attributes.get(Endpoint.SERVER_NAME);
  }

  /// Makes connections to a server of that name, or to whom the channel calls.
  Connector connectorTo(@Nullable String serverName) {
    return serverName == null ? connector : plain.secured(credentials, serverName);
  }

  Resolver resolver() {
    return scheme.resolver(target, new NamingScheme.Setting(time));
  }
}
