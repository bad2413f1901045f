package dev.weft.testkit.names;

import dev.weft.resolver.NamingScheme;
import dev.weft.testkit.resolver.ResolverContract;
import java.net.SocketAddress;
import java.util.List;

/// An address in the place of a name, which nobody is asked for.
final class DnsLiteralContractTest extends ResolverContract {
  @Override
  protected NamingScheme scheme() {
    return NamingScheme.dns();
  }

  @Override
  protected String target() {
    return "dns:///192.0.2.1:50051";
  }

  @Override
  protected List<SocketAddress> addresses() {
    return ScriptedLookup.at("192.0.2.1");
  }

  @Override
  protected List<String> refused() {
    return List.of();
  }
}
