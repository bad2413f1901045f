package dev.weft.testkit.names;

import dev.weft.resolver.NamingScheme;
import dev.weft.testkit.resolver.ChangingNamesContract;
import dev.weft.testkit.resolver.NameSource;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

final class DnsContractTest extends ChangingNamesContract {
  private final ScriptedLookup hosts = new ScriptedLookup();

  @AfterEach
  void close() {
    hosts.close();
  }

  @Override
  protected NamingScheme scheme() {
    return NamingScheme.dns().withLookup(hosts).withLimit(Duration.ofDays(1)).withoutProxy();
  }

  @Override
  protected String target() {
    return "dns:///service.test:" + ScriptedLookup.PORT;
  }

  @Override
  protected List<SocketAddress> addresses() {
    return ScriptedLookup.FIRST;
  }

  @Override
  protected NameSource source() {
    return hosts;
  }

  @Override
  protected List<String> refused() {
    return List.of("dns:///", "dns:///host:", "dns:///host:port", "dns:///host:65536");
  }
}
