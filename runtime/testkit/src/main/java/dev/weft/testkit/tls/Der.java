package dev.weft.testkit.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/// The elements that certificates and keys are made of (X.690).
final class Der {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] element(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (byte[] part : parts) content.writeBytes(part);
    int length = content.size();
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  static byte[] sequence(byte[]... parts) {
    return element(0x30, parts);
  }

  static byte[] octets(byte[]... parts) {
    return element(0x04, parts);
  }

  static byte[] bits(byte[] whole) {
    return element(0x03, new byte[1], whole);
  }

  static byte[] integer(BigInteger value) {
    return element(0x02, value.toByteArray());
  }

  static byte[] yes() {
    return new byte[] {0x01, 0x01, (byte) 0xff};
  }

  /// An object identifier, by its content in hexadecimal.
  static byte[] oid(String hex) {
    return element(0x06, HexFormat.of().parseHex(hex));
  }

  static byte[] utf8(String text) {
    return element(0x0c, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] time(Instant moment) {
    return element(0x18, TIME.format(moment).getBytes(StandardCharsets.US_ASCII));
  }
}
