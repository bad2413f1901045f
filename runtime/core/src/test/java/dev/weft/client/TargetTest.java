package dev.weft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Targets in gRPC's notation (naming.md).
class TargetTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "127.0.0.1:50051, 127.0.0.1, 50051, 127.0.0.1:50051",
    "dns:///127.0.0.1:50051, 127.0.0.1, 50051, 127.0.0.1:50051",
    "dns:127.0.0.1:50051, 127.0.0.1, 50051, 127.0.0.1:50051",
    "127.0.0.1, 127.0.0.1, 443, 127.0.0.1",
    "dns:///127.0.0.1, 127.0.0.1, 443, 127.0.0.1",
    "dns:///[::1]:80, 0:0:0:0:0:0:0:1, 80, [::1]:80",
    "[::1]:80, 0:0:0:0:0:0:0:1, 80, [::1]:80",
    "[::1], 0:0:0:0:0:0:0:1, 443, [::1]",
    "::1, 0:0:0:0:0:0:0:1, 443, ::1",
    ":80, 127.0.0.1, 80, localhost:80"
  })
  void hosts_and_ports_are_understood(String text, String host, int port, String authority) {
    Target target = Target.parse(text);

    var address = (InetSocketAddress) target.address().get();
    assertEquals(host, address.getAddress().getHostAddress());
    assertEquals(port, address.getPort());
    assertEquals(authority, target.authority());
    assertEquals(text, target.text());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "unix:relative/socket, relative/socket",
    "unix:/tmp/socket, /tmp/socket",
    "unix:///tmp/socket, /tmp/socket"
  })
  void paths_of_unix_sockets_are_understood(String text, String path) {
    Target target = Target.parse(text);

    assertEquals(UnixDomainSocketAddress.of(path), target.address().get());
    assertEquals("localhost", target.authority());
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        "dns:///",
        "dns:",
        "host:0",
        "host:65536",
        "host:port",
        "host:",
        "host:-1",
        "dns://8.8.8.8/host:1",
        "xds:///service",
        "host/path:1",
        "unix:",
        "unix://host/socket"
      })
  void what_names_no_address_is_refused_and_named(String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> Target.parse(text));

    assertEquals(
        "target '"
            + text
            + "' names no address; dns:///host:port, host:port and unix:path are understood",
        refused.getMessage());
  }

  @Test
  void a_name_is_looked_up_only_when_it_is_needed() {
    Target target = Target.parse("dns:///does-not-exist.invalid:1");

    assertTrue(((InetSocketAddress) target.address().get()).isUnresolved());
  }

  @Test
  void an_address_needs_no_looking_up() {
    var address = InetSocketAddress.createUnresolved("here", 1);

    assertEquals(address, Target.of(address).address().get());
  }
}
