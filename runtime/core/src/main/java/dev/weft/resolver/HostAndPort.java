package dev.weft.resolver;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// A host, or an address in its place, and a port: `host`, `host:port`, `:port`, `[v6]:port`, `v6`.
///
/// @param host without brackets
/// @param literal the address, if the host is one
record HostAndPort(String host, int port, @Nullable InetAddress literal) {
  static final int USUAL_PORT = 443;

  static HostAndPort parse(Target target) {
    String understood = "host, host:port or [IPv6 address]:port";
    return parse(target, target.endpoint(), USUAL_PORT, understood);
  }

  /// @param usualPort where the text says none
  /// @param understood for the message of the exception
  /// @throws IllegalArgumentException if the text is none of these, of which the target's text tells
  static HostAndPort parse(Target target, String text, int usualPort, String understood) {
    if (text.contains("/") || text.startsWith("[") != text.contains("]")) {
      throw target.refused("'" + text + "' is no host", understood);
    }
    int colon = text.lastIndexOf(':');
    boolean bareV6 = colon >= 0 && text.indexOf(':') != colon && !text.startsWith("[");
    boolean hasPort = colon > text.lastIndexOf(']') && !bareV6;
    String written = hasPort ? text.substring(0, colon) : text;
    if (written.isEmpty() && !hasPort) throw target.refused("no host", understood);
    int port = hasPort ? port(target, text.substring(colon + 1), understood) : usualPort;
    String host = written.isEmpty() ? "localhost" : unbracketed(written);
    InetAddress literal = literal(host);
    boolean looksLikeV6 = bareV6 || written.startsWith("[");
    if (literal == null && looksLikeV6) {
      throw target.refused("'" + host + "' is no host", understood);
    }
    return new HostAndPort(host, port, literal);
  }

  /// @param host without brackets
  static HostAndPort of(String host, int port) {
    return new HostAndPort(host, port, literal(host));
  }

  /// `host:port`, or `[v6]:port`.
  String text() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  private static int port(Target target, String digits, String understood) {
    try {
      int port = Integer.parseInt(digits);
      if (port > 0 && port <= 65_535) return port;
    } catch (NumberFormatException _) {
      // said below
    }
    throw target.refused("port '" + digits + "', which is none of 1 to 65535", understood);
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException name) {
      return null;
    }
  }
}
