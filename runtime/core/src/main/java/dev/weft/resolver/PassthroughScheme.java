package dev.weft.resolver;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// The target's endpoint as it stands is the address: what becomes of it is the connector's business.
final class PassthroughScheme implements NamingScheme {
  @Override
  public String name() {
    return "passthrough";
  }

  @Override
  public boolean findsConfigs(Target target) {
    return false;
  }

  @Override
  public Resolver resolver(Target target, Setting setting) {
    if (target.endpoint().isEmpty()) throw target.refused("no address", "passthrough:///host:port");
    return new FixedResolver(Resolution.Found.of(address(target)));
  }

  private static SocketAddress address(Target target) {
    HostAndPort named;
    try {
      named = HostAndPort.parse(target);
    } catch (IllegalArgumentException somethingElse) {
      return InetSocketAddress.createUnresolved(target.endpoint(), HostAndPort.USUAL_PORT);
    }
    return named.literal() == null
        ? InetSocketAddress.createUnresolved(named.host(), named.port())
        : new InetSocketAddress(named.literal(), named.port());
  }
}
