package dev.weft.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Header blocks for a [ScriptedPeer]: literals that touch no table, so that every list is a block of
/// its own, and so that lists can be written that no library would write (RFC 7541 §6.2.2).
public final class HeaderBlock {
  private HeaderBlock() {}

  /// Name, value, name, value …, without Huffman code and without indexing.
  public static byte[] literal(String... namesAndValues) {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      out.write(0);
      string(namesAndValues[i], out);
      string(namesAndValues[i + 1], out);
    }
    return out.toByteArray();
  }

  /// The head of a POST request, and what else is wanted.
  public static byte[] request(String path, String... more) {
    byte[] head =
        literal(
            ":method",
            "POST",
            ":scheme",
            "http",
            ":path",
            path,
            ":authority",
            "test",
            "te",
            "trailers");
    return joined(head, literal(more));
  }

  /// The head of a response with status 200, and what else is wanted.
  public static byte[] response(String... more) {
    return joined(literal(":status", "200"), literal(more));
  }

  /// A dynamic table size update (RFC 7541 §6.3), which may only begin a block.
  public static byte[] tableSize(int bytes) {
    var out = new ByteArrayOutputStream();
    integer(0x20, 5, bytes, out);
    return out.toByteArray();
  }

  public static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) out.writeBytes(part);
    return out.toByteArray();
  }

  private static void string(String text, ByteArrayOutputStream out) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    integer(0, 7, bytes.length, out);
    out.writeBytes(bytes);
  }

  /// An integer behind the bits of a pattern (RFC 7541 §5.1).
  static void integer(int pattern, int prefixBits, int value, ByteArrayOutputStream out) {
    int most = (1 << prefixBits) - 1;
    if (value < most) {
      out.write(pattern | value);
      return;
    }
    out.write(pattern | most);
    int rest = value - most;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
