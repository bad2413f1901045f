package dev.weft.testkit.names;

import dev.weft.resolver.HttpProxy;
import dev.weft.resolver.NamingScheme;
import dev.weft.testkit.resolver.ChangingNamesContract;
import dev.weft.testkit.resolver.NameSource;
import dev.weft.transport.ProxiedAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Names that an HTTP proxy looks up, whose own name is looked up here.
final class ProxiedContractTest extends ChangingNamesContract {
  private final ScriptedLookup hosts = new ScriptedLookup(ProxiedContractTest::behind);

  private static List<SocketAddress> behind(List<SocketAddress> proxies) {
    return proxies.stream().map(ProxiedContractTest::behind).toList();
  }

  private static SocketAddress behind(SocketAddress proxy) {
    return new ProxiedAddress((InetSocketAddress) proxy, "service.test:443", "ada:secret");
  }

  @AfterEach
  void close() {
    hosts.close();
  }

  @Override
  protected NamingScheme scheme() {
    return NamingScheme.dns()
        .withLookup(hosts)
        .withLimit(Duration.ofDays(1))
        .withProxy(new HttpProxy("proxy.test", ScriptedLookup.PORT, "ada:secret"));
  }

  @Override
  protected String target() {
    return "dns:///service.test";
  }

  @Override
  protected List<SocketAddress> addresses() {
    return behind(ScriptedLookup.FIRST);
  }

  @Override
  protected NameSource source() {
    return hosts;
  }
}
