package dev.weft.testkit.names;

import dev.weft.resolver.NamingScheme;
import dev.weft.testkit.resolver.ResolverContract;
import java.net.SocketAddress;
import java.util.List;

final class Ipv6ContractTest extends ResolverContract {
  @Override
  protected NamingScheme scheme() {
    return NamingScheme.ipv6();
  }

  @Override
  protected String target() {
    return "ipv6:[2001:db8::1]:50051,[2001:db8::2]:50051";
  }

  @Override
  protected List<SocketAddress> addresses() {
    return ScriptedLookup.at("2001:db8::1", "2001:db8::2");
  }

  @Override
  protected List<String> refused() {
    return List.of("ipv6:", "ipv6:192.0.2.1:1", "ipv6:[2001:db8::1]:1,host");
  }
}
