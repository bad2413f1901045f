package dev.weft.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which servers a proxy is for, by the environment.
class ProxyRulesTest {
  private static final String PROXY = "http://ada:secret@proxy.example:3128";

  private static HostAndPort server(String text) {
    return HostAndPort.parse(Target.parse("dns:///" + text, Set.of("dns"), "dns"));
  }

  private static @Nullable HttpProxy proxy(Map<String, String> environment, String server) {
    return ProxyRules.of(environment).proxyFor(server(server));
  }

  @Test
  @DisplayName("NR-14")
  void the_environment_names_the_proxy() {
    var proxy = new HttpProxy("proxy.example", 3128, "ada:secret");

    assertEquals(proxy, proxy(Map.of("HTTPS_PROXY", PROXY), "host:1"));
    assertEquals(proxy, proxy(Map.of("https_proxy", PROXY), "host:1"));
    assertEquals(new HttpProxy("proxy", 80, null), proxy(Map.of("HTTPS_PROXY", "proxy"), "host:1"));
    assertEquals(
        new HttpProxy("::1", 3128, null), proxy(Map.of("HTTPS_PROXY", "[::1]:3128"), "host:1"));
    assertNull(proxy(Map.of(), "host:1"));
    assertNull(proxy(Map.of("HTTPS_PROXY", " "), "host:1"));
    assertNull(proxy(Map.of("HTTP_PROXY", PROXY), "host:1"), "calls are not plain HTTP");
  }

  @ParameterizedTest(name = "{0} {1}")
  @DisplayName("NR-14")
  @CsvSource({
    "'',                  localhost:1,       direct",
    "'',                  127.0.0.9:1,       direct",
    "'',                  [::1]:1,           direct",
    "'',                  example.com:1,     proxied",
    "'',                  192.0.2.1:1,       proxied",
    "*,                   example.com:1,     direct",
    "example.com,         example.com:1,     direct",
    "example.com,         EXAMPLE.com:1,     direct",
    "example.com,         a.example.com:1,   direct",
    "example.com,         anexample.com:1,   proxied",
    ".example.com,        a.example.com:1,   direct",
    ".example.com,        example.com:1,     proxied",
    "*.example.com,       a.example.com:1,   direct",
    "example.com:1,       example.com:1,     direct",
    "example.com:1,       example.com:2,     proxied",
    "'other, example.com', example.com:1,    direct",
    "192.0.2.1,           192.0.2.1:1,       direct",
    "192.0.2.1,           192.0.2.2:1,       proxied",
    "192.0.2.1:1,         192.0.2.1:2,       proxied",
    "192.0.2.0/24,        192.0.2.77:1,      direct",
    "192.0.2.0/24,        192.0.3.77:1,      proxied",
    "192.0.2.0/25,        192.0.2.128:1,     proxied",
    "192.0.2.0/24,        example.com:1,     proxied",
    "192.0.2.0/x,         192.0.2.1:1,       proxied",
    "2001:db8::/32,       [2001:db8::7]:1,   direct",
    "[2001:db8::7]:1,     [2001:db8::7]:1,   direct",
    "[2001:db8::7]:1,     [2001:db8::7]:2,   proxied"
  })
  void some_servers_are_left_out(String not, String server, String how) {
    boolean isProxied = proxy(Map.of("HTTPS_PROXY", PROXY, "NO_PROXY", not), server) != null;

    assertEquals(how.equals("proxied"), isProxied);
  }

  @Test
  void a_password_is_not_shown() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> ProxyRules.of(Map.of("HTTPS_PROXY", "https://ada:secret@proxy:1")));

    assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
    assertFalse(HttpProxy.parse(PROXY).toString().contains("secret"));
  }

  @Test
  @DisplayName("NR-14 a target that names a DNS server, or is no host's, goes past the proxy")
  void targets_of_other_schemes_are_not_proxied() throws Exception {
    Target unix = Target.parse("unix:///tmp/socket", Set.of("unix"), "unix");
    try (Resolver resolver =
        NamingScheme.unix().resolver(unix, new NamingScheme.Setting(dev.weft.Time.SYSTEM))) {
      var found = (Resolution.Found) resolver.next();
      assertEquals(
          java.net.UnixDomainSocketAddress.of("/tmp/socket"),
          found.endpoints().getFirst().addresses().getFirst());
    }
  }
}
