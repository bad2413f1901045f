package dev.weft.resolver;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which servers are reached through a proxy, by the environment: `HTTPS_PROXY`, and `NO_PROXY` for
/// those that are not. What they mean is as in Go, whose reading grpc-go's is.
///
/// @param proxy null for none at all
/// @param exceptions entries of `NO_PROXY`: `*`, an address, a range of addresses (`10.0.0.0/8`), a
///     domain (itself and all below it) or `.domain` (all below it), each with a `:port` or for all
record ProxyRules(@Nullable HttpProxy proxy, Here here, List<String> exceptions) {
  static final ProxyRules NONE = new ProxyRules(null, Here.DIRECT, List.of());

  /// How this machine's own servers are reached.
  enum Here {
    DIRECT,
    PROXIED_TOO
  }

  /// @throws IllegalArgumentException if the proxy is none that can be used
  static ProxyRules of(Map<String, String> environment) {
    String url = first(environment, "HTTPS_PROXY", "https_proxy");
    if (url == null) return NONE;
    String not = first(environment, "NO_PROXY", "no_proxy");
    var exceptions = new ArrayList<String>();
    if (not != null) {
      Arrays.stream(not.split(",", -1))
          .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
          .filter(entry -> !entry.isEmpty())
          .forEach(exceptions::add);
    }
    return new ProxyRules(HttpProxy.parse(url), Here.DIRECT, exceptions);
  }

  private static @Nullable String first(Map<String, String> environment, String... names) {
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && !value.isBlank()) return value.strip();
    }
    return null;
  }

  /// The proxy for a server, or null.
  @Nullable HttpProxy proxyFor(HostAndPort server) {
    if (proxy == null || (here == Here.DIRECT && isHere(server))) return null;
    for (String exception : exceptions) if (matches(exception, server)) return null;
    return proxy;
  }

  private static boolean isHere(HostAndPort server) {
    InetAddress address = server.literal();
    return address == null
        ? server.host().equalsIgnoreCase("localhost")
        : address.isLoopbackAddress();
  }

  private static boolean matches(String exception, HostAndPort server) {
    if (exception.equals("*")) return true;
    InetAddress address = server.literal();
    if (exception.contains("/")) return address != null && isWithin(exception, address);
    String host = exception;
    int colon = exception.lastIndexOf(':');
    boolean hasPort = colon > exception.lastIndexOf(']') && exception.indexOf(':') == colon;
    if (hasPort || (colon > 0 && exception.startsWith("[") && exception.contains("]:"))) {
      if (!exception.substring(colon + 1).equals(String.valueOf(server.port()))) return false;
      host = exception.substring(0, colon);
    }
    host = host.replaceAll("[\\[\\]]", "");
    if (address != null) return address.equals(literal(host));
    String name = server.host().toLowerCase(Locale.ROOT);
    if (host.startsWith("*.")) host = host.substring(1);
    return host.startsWith(".")
        ? name.endsWith(host)
        : name.equals(host) || name.endsWith("." + host);
  }

  private static @Nullable InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException name) {
      return null;
    }
  }

  private static boolean isWithin(String range, InetAddress address) {
    int slash = range.indexOf('/');
    InetAddress network = literal(range.substring(0, slash));
    byte[] bytes = address.getAddress();
    if (network == null || network.getAddress().length != bytes.length) return false;
    try {
      int bits = Integer.parseInt(range.substring(slash + 1));
      for (int i = 0; i < Math.min(bits, 8 * bytes.length); i++) {
        int mask = 0x80 >> i % 8;
        if (((bytes[i / 8] ^ network.getAddress()[i / 8]) & mask) != 0) return false;
      }
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
