package dev.weft.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes a protobuf message, field by field in the order of the calls.
///
/// For the few messages that the core itself sends, so that it needs no protobuf library. Source:
/// protobuf.dev, "Encoding".
final class ProtoWriter {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH_DELIMITED = 2;
  static final int GROUP = 3;
  static final int END_OF_GROUP = 4;
  static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// An integer; 0 is what a field that is not there has, and is left out.
  ProtoWriter integer(int field, long value) {
    if (value == 0) return this;
    varint((long) field << 3 | VARINT);
    varint(value);
    return this;
  }

  /// A text; an empty one is left out. What is no Unicode (a lone surrogate) becomes U+FFFD.
  ProtoWriter text(int field, String value) {
    if (value.isEmpty()) return this;
    return element(field, StatusMessage.wellFormed(value).getBytes(StandardCharsets.UTF_8));
  }

  /// Bytes; if there are none they are left out.
  ProtoWriter bytes(int field, byte[] value) {
    return value.length == 0 ? this : element(field, value);
  }

  /// One element of a repeated field: bytes, or a message. An empty one counts too.
  ProtoWriter element(int field, byte[] value) {
    varint((long) field << 3 | LENGTH_DELIMITED);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write(((int) rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
