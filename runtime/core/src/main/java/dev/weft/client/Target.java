package dev.weft.client;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.Supplier;

/// What a channel is told to connect to, in gRPC's notation (naming.md).
///
/// @param text as the user wrote it
/// @param address looks the address up, which may block
/// @param authority the `:authority` of its calls
record Target(String text, Supplier<SocketAddress> address, String authority) {
  private static final int DEFAULT_PORT = 443;

  /// @throws IllegalArgumentException if the text names no address
  static Target parse(String text) {
    if (text.startsWith("unix:")) {
      String path = text.startsWith("unix:///") ? text.substring(7) : text.substring(5);
      if (path.isEmpty() || (text.startsWith("unix://") && !text.startsWith("unix:///"))) {
        throw malformed(text);
      }
      return new Target(text, () -> UnixDomainSocketAddress.of(path), "localhost");
    }
    if (text.startsWith("dns:///")) return hostAndPort(text, text.substring("dns:///".length()));
    if (text.startsWith("dns:")) return hostAndPort(text, text.substring("dns:".length()));
    return hostAndPort(text, text);
  }

  private static Target hostAndPort(String text, String endpoint) {
    int colon = endpoint.lastIndexOf(':');
    boolean bareV6 = colon >= 0 && endpoint.indexOf(':') != colon && !endpoint.startsWith("[");
    boolean hasPort = colon > endpoint.lastIndexOf(']') && !bareV6;
    String host = hasPort ? endpoint.substring(0, colon) : endpoint;
    int port = hasPort ? port(text, endpoint.substring(colon + 1)) : DEFAULT_PORT;
    if ((host.isEmpty() && !hasPort) || host.contains("/")) throw malformed(text);
    String name = host.isEmpty() ? "localhost" : host;
    String authority = host.isEmpty() ? "localhost:" + port : endpoint;
    return new Target(text, () -> new InetSocketAddress(unbracketed(name), port), authority);
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(String text, String digits) {
    try {
      int port = Integer.parseInt(digits);
      if (port > 0 && port <= 65_535) return port;
    } catch (NumberFormatException _) {
      // said below
    }
    throw malformed(text);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "target '"
            + text
            + "' names no address; dns:///host:port, host:port and unix:path are understood");
  }

  static Target of(SocketAddress address) {
    return new Target(address.toString(), () -> address, "localhost");
  }
}
