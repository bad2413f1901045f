package dev.weft.testkit.names;

import dev.weft.resolver.NamingScheme;
import dev.weft.testkit.resolver.ResolverContract;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

final class PassthroughContractTest extends ResolverContract {
  @Override
  protected NamingScheme scheme() {
    return NamingScheme.passthrough();
  }

  @Override
  protected String target() {
    return "passthrough:///service.test:50051";
  }

  @Override
  protected List<SocketAddress> addresses() {
    return List.of(InetSocketAddress.createUnresolved("service.test", 50051));
  }

  @Override
  protected List<String> refused() {
    return List.of("passthrough:///");
  }
}
