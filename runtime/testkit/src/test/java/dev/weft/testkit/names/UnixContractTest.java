package dev.weft.testkit.names;

import dev.weft.resolver.NamingScheme;
import dev.weft.testkit.resolver.ResolverContract;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

final class UnixContractTest extends ResolverContract {
  @Override
  protected NamingScheme scheme() {
    return NamingScheme.unix();
  }

  @Override
  protected String target() {
    return "unix:///run/service.sock";
  }

  @Override
  protected List<SocketAddress> addresses() {
    return List.of(UnixDomainSocketAddress.of("/run/service.sock"));
  }

  @Override
  protected List<String> refused() {
    return List.of("unix:", "unix://host/run/service.sock");
  }
}
