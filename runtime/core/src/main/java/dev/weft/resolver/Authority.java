package dev.weft.resolver;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// What a name looks like in an `:authority`.
final class Authority {
  /// Besides letters and digits. Source: RFC 3986 §3.2, as grpc-go has it.
  private static final String ALLOWED = "-_.~!$&'()*+,;=:@[]";

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Authority() {}

  /// With a host where there is only a port, and with all that may not be there as `%XX`, byte by
  /// byte of UTF-8.
  static String of(String endpoint) {
    var escaped = new StringBuilder(endpoint.length());
    if (endpoint.lastIndexOf(':') == 0) escaped.append("localhost");
    for (byte b : endpoint.getBytes(StandardCharsets.UTF_8)) {
      if (isAllowed(b)) {
        escaped.append((char) b);
      } else {
        escaped.append('%').append(HEX.toHexDigits(b));
      }
    }
    return escaped.toString();
  }

  private static boolean isAllowed(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || ALLOWED.indexOf((char) b) >= 0;
  }
}
