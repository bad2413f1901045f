package dev.weft.credentials;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/// Names of servers: in an authority, and in a certificate.
public final class ServerNames {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private static final Pattern IPV4 = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
  private static final Pattern DNS = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?");

  /// RFC 3986 §3.2: no user, no path, and nothing that is not visible.
  private static final Pattern AUTHORITY = Pattern.compile("[!-~&&[^/?#@\\\\]]+");

  private ServerNames() {}

  /// Requires that it is a host, or a host and a port.
  ///
  /// @throws IllegalArgumentException if it is neither
  public static void requireAuthority(String authority) {
    if (AUTHORITY.matcher(authority).matches()) return;
    throw new IllegalArgumentException(
        "authority \"" + authority + "\"; host or host:port is allowed");
  }

  /// Whether a certificate was made out to the host of an authority (RFC 9525): one of its alternative
  /// names is that DNS name, `*.` and all but its first label, or that address. The subject does not
  /// count.
  public static boolean cover(X509Certificate certificate, String authority) {
    String host = host(authority);
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return false;
    }
    if (names == null) return false;
    for (List<?> name : names) {
      if (!(name.get(0) instanceof Integer kind) || !(name.get(1) instanceof String text)) continue;
      if (kind == DNS_NAME && isDnsName(host) && covers(text, host)) return true;
      if (kind == IP_ADDRESS && isAddress(host) && isSameAddress(text, host)) return true;
    }
    return false;
  }

  private static boolean covers(String pattern, String host) {
    String wanted = host.toLowerCase(Locale.ROOT);
    String given = withoutDot(pattern.toLowerCase(Locale.ROOT));
    if (!given.startsWith("*.")) return given.equals(wanted);
    int dot = wanted.indexOf('.');
    // A name of one label more, of at least three: no certificate is for all of a top-level domain.
    return dot > 0 && given.indexOf('.', 2) > 0 && given.substring(1).equals(wanted.substring(dot));
  }

  private static boolean isSameAddress(String text, String host) {
    try {
      // Both are literals, which nobody looks up.
      return Arrays.equals(
          InetAddress.getByName(text).getAddress(), InetAddress.getByName(host).getAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /// An authority without its port, and an IPv6 address without its brackets.
  static String host(String authority) {
    if (authority.startsWith("[")) {
      int end = authority.indexOf(']');
      return end < 0 ? authority : authority.substring(1, end);
    }
    int colon = authority.indexOf(':');
    boolean isPort = colon >= 0 && authority.indexOf(':', colon + 1) < 0;
    return withoutDot(isPort ? authority.substring(0, colon) : authority);
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  /// The authority's port, or that of HTTPS.
  static int port(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean isPort = colon >= 0 && authority.indexOf(']', colon) < 0;
    if (!isPort || (authority.indexOf(':') != colon && !authority.startsWith("["))) return 443;
    try {
      return Integer.parseInt(authority.substring(colon + 1));
    } catch (NumberFormatException e) {
      return 443;
    }
  }

  /// How a client says whom it wants (RFC 6066 §3): not at all if that is an address, or no name that
  /// the DNS could have.
  static List<SNIServerName> indication(String host) {
    if (!isDnsName(host)) return List.of();
    try {
      byte[] name = host.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
      return List.of(new SNIHostName(name)); // of bytes, for of a text it takes no underscore
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private static boolean isDnsName(String host) {
    return !isAddress(host) && DNS.matcher(host).matches();
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
  }
}
