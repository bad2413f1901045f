package dev.weft.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The value of `grpc-message`: UTF-8, with every byte outside 0x20 to 0x7E, and `%`, as `%XX`.
public final class StatusMessage {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private StatusMessage() {}

  public static String encode(String message) {
    if (isPlain(message)) return message;
    // Unpaired surrogates become "?", as the JDK does; gRPC asks for U+FFFD.
    byte[] utf8 = wellFormed(message).getBytes(StandardCharsets.UTF_8);
    var text = new StringBuilder(utf8.length + 16);
    for (byte b : utf8) {
      if (b >= 0x20 && b <= 0x7e && b != '%') {
        text.append((char) b);
      } else {
        text.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
      }
    }
    return text.toString();
  }

  private static boolean isPlain(String message) {
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '%') return false;
    }
    return true;
  }

  /// With U+FFFD for each lone surrogate.
  static String wellFormed(String message) {
    var text = new StringBuilder(message.length());
    message.codePoints().forEach(c -> text.appendCodePoint(isSurrogate(c) ? 0xfffd : c));
    return text.toString();
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /// Never fails: what is no escape stays as it is, what is no UTF-8 becomes U+FFFD.
  public static String decode(String value) {
    if (isPlain(value)) return value;
    var bytes = new ByteArrayOutputStream(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      int high = c == '%' && i + 2 < value.length() ? hexDigit(value.charAt(i + 1)) : -1;
      int low = high < 0 ? -1 : hexDigit(value.charAt(i + 2));
      if (low < 0) {
        bytes.write(c);
      } else {
        bytes.write(high << 4 | low);
        i += 2;
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int hexDigit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
