package dev.weft.testkit.names;

import dev.weft.resolver.NamingScheme;
import dev.weft.testkit.DnsServer;
import dev.weft.testkit.resolver.ChangingNamesContract;
import dev.weft.testkit.resolver.NameSource;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Names that a DNS server is asked for which the target names.
final class DnsServerContractTest extends ChangingNamesContract {
  private static final String NAME = "service.test";

  private final DnsServer server = DnsServer.start();

  DnsServerContractTest() {
    server.resolve(NAME, "192.0.2.1", "192.0.2.2");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected NamingScheme scheme() {
    return NamingScheme.dns().withLimit(Duration.ofDays(1));
  }

  @Override
  protected String target() {
    return "dns://" + server.address() + "/" + NAME + ":" + ScriptedLookup.PORT;
  }

  @Override
  protected List<SocketAddress> addresses() {
    return ScriptedLookup.FIRST;
  }

  @Override
  protected List<String> refused() {
    return List.of("dns://server:port/host", "dns://server:/host", "dns://server/");
  }

  @Override
  protected NameSource source() {
    return new NameSource() {
      @Override
      public List<SocketAddress> change() {
        server.resolve(NAME, "192.0.2.3");
        return ScriptedLookup.at("192.0.2.3");
      }

      @Override
      public void fail() {
        server.fail(NAME);
      }

      @Override
      public void keepSilent() {
        server.ignore(NAME);
      }
    };
  }
}
