package dev.weft.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Time;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Targets in gRPC's notation (naming.md), and what needs no looking up.
class TargetTest {
  private static final HostLookup NOBODY =
      host -> {
        throw new AssertionError(host + " is looked up");
      };
  private static final Map<String, NamingScheme> SCHEMES =
      Stream.of(
              NamingScheme.dns().withLookup(NOBODY),
              NamingScheme.passthrough(),
              NamingScheme.unix(),
              NamingScheme.ipv4(),
              NamingScheme.ipv6())
          .collect(Collectors.toMap(NamingScheme::name, Function.identity()));

  private static Target parse(String text) {
    return Target.parse(text, SCHEMES.keySet(), "dns");
  }

  private static Resolver resolver(Target target) {
    return Objects.requireNonNull(SCHEMES.get(target.scheme()))
        .resolver(target, new NamingScheme.Setting(Time.SYSTEM));
  }

  private static String authority(Target target) {
    return Objects.requireNonNull(SCHEMES.get(target.scheme())).authority(target);
  }

  private static List<SocketAddress> addresses(String text) throws InterruptedException {
    Resolver resolver = resolver(parse(text));
    var found = assertInstanceOf(Resolution.Found.class, resolver.next());
    assertNull(resolver.next(), "it is said once");
    return found.endpoints().stream().flatMap(e -> e.addresses().stream()).toList();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("NR-01, NR-02")
  @CsvSource({
    "127.0.0.1:50051, 127.0.0.1, 50051, 127.0.0.1:50051",
    "dns:///127.0.0.1:50051, 127.0.0.1, 50051, 127.0.0.1:50051",
    "dns:127.0.0.1:50051, 127.0.0.1, 50051, 127.0.0.1:50051",
    "DNS:127.0.0.1:50051, 127.0.0.1, 50051, 127.0.0.1:50051",
    "127.0.0.1, 127.0.0.1, 443, 127.0.0.1",
    "dns:///127.0.0.1, 127.0.0.1, 443, 127.0.0.1",
    "dns:///[::1]:80, 0:0:0:0:0:0:0:1, 80, [::1]:80",
    "[::1]:80, 0:0:0:0:0:0:0:1, 80, [::1]:80",
    "[::1], 0:0:0:0:0:0:0:1, 443, [::1]",
    "::1, 0:0:0:0:0:0:0:1, 443, ::1",
    "ipv4:192.0.2.1:80, 192.0.2.1, 80, 192.0.2.1:80",
    "ipv6:[2001:db8::1]:80, 2001:db8:0:0:0:0:0:1, 80, [2001:db8::1]:80"
  })
  void addresses_are_found_without_looking_anything_up(
      String text, String host, int port, String authority) throws Exception {
    var address = (InetSocketAddress) addresses(text).getFirst();

    assertEquals(host, address.getAddress().getHostAddress());
    assertEquals(port, address.getPort());
    assertEquals(authority, authority(parse(text)));
    assertEquals(text, parse(text).text());
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("NR-01, NR-13")
  @CsvSource({
    "host, host, 443, host",
    "dns:///host, host, 443, host",
    ":80, localhost, 80, localhost:80",
    "a b:1, a b, 1, a%20b:1",
    "ä, ä, 443, %C3%A4"
  })
  void hosts_and_ports_are_understood(String text, String host, int port, String authority) {
    HostAndPort named = HostAndPort.parse(parse(text));

    assertEquals(host, named.host());
    assertEquals(port, named.port());
    assertNull(named.literal());
    assertEquals(authority, authority(parse(text)));
  }

  @Test
  @DisplayName("NR-13")
  void what_an_authority_may_not_have_in_it_is_escaped() {
    assertEquals("a%20b%2Fc", authority(parse("passthrough:///a b/c")));
    assertEquals("localhost:50051", authority(parse("passthrough:///:50051")));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("NR-10")
  @CsvSource({"foo:bar", "a:///", "unregistered:/a/b", "plain"})
  void a_text_without_a_known_scheme_is_a_whole_endpoint_of_the_usual_one(String text) {
    Target target = Target.parse(text, Set.of("passthrough"), "passthrough");

    assertEquals("passthrough", target.scheme());
    assertEquals("", target.authority());
    assertEquals(text, target.endpoint());
    assertEquals(text, target.text());
  }

  @Test
  void an_authority_is_kept_apart() {
    Target target = Target.parse("dns://192.0.2.53:5353/host:1", SCHEMES.keySet(), "dns");

    assertEquals("192.0.2.53:5353", target.authority());
    assertEquals("host:1", target.endpoint());
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("NR-11")
  @CsvSource({
    "unix:relative/socket, relative/socket",
    "unix:/tmp/socket, /tmp/socket",
    "unix:///tmp/socket, /tmp/socket"
  })
  void paths_of_unix_sockets_are_understood(String text, String path) throws Exception {
    assertEquals(List.of(UnixDomainSocketAddress.of(path)), addresses(text));
    assertEquals("localhost", authority(parse(text)));
  }

  @Test
  void a_list_of_addresses_is_a_list_of_servers() throws Exception {
    assertEquals(
        List.of(new InetSocketAddress("192.0.2.1", 1), new InetSocketAddress("192.0.2.2", 443)),
        addresses("ipv4:192.0.2.1:1,192.0.2.2"));
    assertEquals("192.0.2.1:1", authority(parse("ipv4:192.0.2.1:1,192.0.2.2")));
  }

  @Test
  void what_is_passed_through_is_left_to_the_connector() throws Exception {
    var address = (InetSocketAddress) addresses("passthrough:///somewhere:1").getFirst();

    assertTrue(address.isUnresolved());
    assertEquals("somewhere", address.getHostString());
    assertEquals(1, address.getPort());
    assertNotNull(addresses("passthrough:///a b/c").getFirst());
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("NR-01, NR-11")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\"                      | no host",
        "dns:///                 | no host",
        "dns:                    | no host",
        "host:0                  | port '0', which is none of 1 to 65535",
        "host:65536              | port '65536', which is none of 1 to 65535",
        "host:port               | port 'port', which is none of 1 to 65535",
        "host:                   | port '', which is none of 1 to 65535",
        "host:-1                 | port '-1', which is none of 1 to 65535",
        "xds:///service          | 'xds:///service' is no host",
        "host/path:1             | 'host/path:1' is no host",
        "[::1                    | '[::1' is no host",
        "[v6]:1                  | 'v6' is no host",
        "unix:                   | no path",
        "unix://host/socket      | authority 'host'",
        "passthrough:///         | no address",
        "ipv4:host:1             | 'host:1' is no ipv4 address",
        "ipv4:192.0.2.1,         | no host",
        "ipv4:[::1]:1            | '[::1]:1' is no ipv4 address",
        "ipv6:192.0.2.1:1        | '192.0.2.1:1' is no ipv6 address",
        "ipv4://192.0.2.1/x      | authority '192.0.2.1'",
      })
  void what_names_no_address_is_refused_and_named(String text, String why) {
    var refused = assertThrows(IllegalArgumentException.class, () -> resolver(parse(text)).close());

    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith("target '" + text + "': " + why + "; "), message);
    assertTrue(message.endsWith(" is understood"), message);
  }
}
