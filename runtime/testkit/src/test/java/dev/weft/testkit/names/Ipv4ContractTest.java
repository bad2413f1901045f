package dev.weft.testkit.names;

import dev.weft.resolver.NamingScheme;
import dev.weft.testkit.resolver.ResolverContract;
import java.net.SocketAddress;
import java.util.List;

final class Ipv4ContractTest extends ResolverContract {
  @Override
  protected NamingScheme scheme() {
    return NamingScheme.ipv4();
  }

  @Override
  protected String target() {
    return "ipv4:192.0.2.1:50051,192.0.2.2:50051";
  }

  @Override
  protected List<SocketAddress> addresses() {
    return ScriptedLookup.FIRST;
  }

  @Override
  protected List<String> refused() {
    return List.of(
        "ipv4:",
        "ipv4:host:1",
        "ipv4:192.0.2.1,",
        "ipv4://authority/192.0.2.1:1",
        "ipv4:[2001:db8::1]:1");
  }
}
