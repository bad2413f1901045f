package dev.weft.testkit.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Time;
import dev.weft.resolver.DnsScheme;
import dev.weft.resolver.FoundConfig;
import dev.weft.resolver.NamingScheme;
import dev.weft.resolver.Resolution;
import dev.weft.resolver.Target;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.testkit.DnsServer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Names that a DNS server is asked for, which the target names.
@Timeout(60)
final class DnsLookupTest {
  private final DnsServer server = DnsServer.start();
  private DnsScheme scheme = NamingScheme.dns();

  @AfterEach
  void close() {
    server.close();
  }

  private Resolution resolution(String name) throws InterruptedException {
    Target target = Target.parse("dns://" + server.address() + "/" + name, Set.of("dns"), "dns");
    var resolver = scheme.resolver(target, new NamingScheme.Setting(Time.SYSTEM));
    try (resolver) {
      return resolver.next();
    }
  }

  private List<SocketAddress> addresses(String name) throws InterruptedException {
    var found = assertInstanceOf(Resolution.Found.class, resolution(name));
    return found.endpoints().stream().flatMap(e -> e.addresses().stream()).toList();
  }

  private static SocketAddress at(String address, int port) {
    return new InetSocketAddress(java.net.InetAddress.ofLiteral(address), port);
  }

  @Test
  void a_server_that_the_target_names_is_asked() throws Exception {
    server.resolve("greeter.example.com", "192.0.2.1", "2001:db8::1", "192.0.2.2");

    var found = addresses("greeter.example.com:50051");

    assertEquals(
        List.of(at("192.0.2.1", 50051), at("192.0.2.2", 50051), at("2001:db8::1", 50051)), found);
    assertEquals(2, server.questions("greeter.example.com"), "one for each family");
  }

  @Test
  void hosts_with_addresses_of_one_family_are_found() throws Exception {
    server.resolve("four", "192.0.2.1");
    server.resolve("six", "2001:db8::1");

    assertEquals(List.of(at("192.0.2.1", 443)), addresses("four"));
    assertEquals(List.of(at("2001:db8::1", 443)), addresses("six"));
  }

  @Test
  void each_lookup_asks_anew() throws Exception {
    server.resolve("host", "192.0.2.1");
    addresses("host:1");
    server.resolve("host", "192.0.2.2");

    assertEquals(List.of(at("192.0.2.2", 1)), addresses("host:1"));
  }

  @Test
  void a_host_that_the_server_does_not_know_has_no_addresses() throws Exception {
    assertEquals(List.of(), addresses("nobody"));
    server.resolve("empty");
    assertEquals(List.of(), addresses("empty"));
  }

  @Test
  void a_server_that_fails_or_is_silent_is_reported() throws Exception {
    server.fail("broken");
    var failed = assertInstanceOf(Resolution.Failed.class, resolution("broken"));
    assertEquals(Code.UNAVAILABLE, failed.why().code());
    assertTrue(failed.why().message().contains("dns://" + server.address()), failed.toString());

    server.ignore("silent");
    scheme = scheme.withLimit(Duration.ofMillis(300));
    failed = assertInstanceOf(Resolution.Failed.class, resolution("silent"));
    assertTrue(failed.why().message().contains("longer than"), failed.toString());
  }

  private FoundConfig config(String name) throws InterruptedException {
    scheme = scheme.withServiceConfigs();
    return assertInstanceOf(Resolution.Found.class, resolution(name)).config();
  }

  private static FoundConfig checking(String service) {
    return new FoundConfig.Said(ServiceConfig.EMPTY.withHealthCheckedService(service));
  }

  @Test
  @DisplayName("NR-09 a config in several records, and one that has anything in it")
  void the_texts_of_a_config_are_put_together() throws Exception {
    server.resolve("host", "192.0.2.1");
    String name = "ä \"quoted\" " + "x".repeat(600);
    String config =
        "grpc_config=[{'serviceConfig': {'healthCheckConfig': {'serviceName': '%s'}}}]"
            .replace('\'', '"')
            .formatted(name.replace("\"", "\\\""));
    server.tell("_grpc_config.host", config);
    assertEquals(checking(name), config("host"));

    server.tell("_grpc_config.host", config.substring(0, 100), config.substring(100));
    assertEquals(checking(name), config("host"));
  }

  @Test
  @DisplayName("NR-08")
  void what_is_no_config_or_cannot_be_looked_up_says_nothing() throws Exception {
    server.resolve("host", "192.0.2.1");
    assertEquals(FoundConfig.UNSAID, config("host"));
    server.tell("_grpc_config.host", "v=spf1 -all");
    assertEquals(FoundConfig.UNSAID, config("host"));
    server.fail("_grpc_config.host");
    assertEquals(FoundConfig.UNSAID, config("host"));
    assertEquals(List.of(at("192.0.2.1", 443)), addresses("host"));
  }

  @Test
  @DisplayName("NR-08 but a config that means nothing is told of")
  void a_config_that_means_nothing_is_unusable() throws Exception {
    server.resolve("host", "192.0.2.1");
    server.tell("_grpc_config.host", "grpc_config=[{}]");

    var unusable = assertInstanceOf(FoundConfig.Unusable.class, config("host"));
    assertTrue(unusable.why().contains("choices[0].serviceConfig"), unusable.why());
  }

  @Test
  void configs_are_looked_up_only_if_that_is_wanted() throws Exception {
    server.resolve("host", "192.0.2.1");

    assertInstanceOf(Resolution.Found.class, resolution("host"));

    assertEquals(0, server.questions("_grpc_config.host"));
  }
}
