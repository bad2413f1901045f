package dev.weft.wire;

import static dev.weft.wire.ProtoWriter.END_OF_GROUP;
import static dev.weft.wire.ProtoWriter.FIXED32;
import static dev.weft.wire.ProtoWriter.FIXED64;
import static dev.weft.wire.ProtoWriter.GROUP;
import static dev.weft.wire.ProtoWriter.LENGTH_DELIMITED;
import static dev.weft.wire.ProtoWriter.VARINT;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads a protobuf message, field by field: the tag, and then the value or a skip.
///
/// As strict as protobuf's own readers: what they do not take, this does not.
final class ProtoReader {
  /// Groups within groups, protobuf's own limit.
  private static final int DEEPEST = 100;

  private final ByteBuffer in;

  ProtoReader(byte[] message) {
    in = ByteBuffer.wrap(message);
  }

  /// How a field's tag looks: its number, and how its value is written.
  static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }

  /// The next field's tag, or 0 at the message's end.
  /// @throws IllegalArgumentException if there is no legal tag
  int next() {
    if (!in.hasRemaining()) return 0;
    long tag = integer();
    // A tag is an unsigned 32-bit number, and no field has the number 0.
    if (tag >>> 32 != 0 || tag >>> 3 == 0) throw malformed("tag " + Long.toUnsignedString(tag));
    return (int) tag;
  }

  /// @throws IllegalArgumentException if it is cut short or has more than ten bytes
  long integer() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (!in.hasRemaining()) throw malformed("an integer is cut short");
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) return value;
    }
    throw malformed("an integer of more than ten bytes");
  }

  /// @throws IllegalArgumentException if it is cut short
  double float64() {
    return Double.longBitsToDouble(
        ByteBuffer.wrap(taken(8)).order(ByteOrder.LITTLE_ENDIAN).getLong());
  }

  /// @throws IllegalArgumentException if they are cut short
  byte[] bytes() {
    return taken(integer());
  }

  private byte[] taken(long count) {
    byte[] value = new byte[length(count)];
    in.get(value);
    return value;
  }

  /// @throws IllegalArgumentException if it is cut short, or no UTF-8
  String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("protobuf: a text is not UTF-8", e);
    }
  }

  /// Passes over the value of a field that nobody wants.
  /// @throws IllegalArgumentException if it is cut short, or not written in any legal way
  void skip(int tag) {
    skip(tag, 0);
  }

  private void skip(int tag, int depth) {
    switch (tag & 7) {
      case VARINT -> integer();
      case FIXED64 -> pass(8);
      case LENGTH_DELIMITED -> pass(integer());
      case GROUP -> skipGroup(tag, depth + 1);
      case FIXED32 -> pass(4);
      default -> throw malformed("wire type " + (tag & 7));
    }
  }

  private void skipGroup(int start, int depth) {
    if (depth > DEEPEST) throw malformed("more than " + DEEPEST + " groups within each other");
    int end = start - GROUP + END_OF_GROUP;
    for (int tag = next(); tag != end; tag = next()) {
      if (tag == 0) throw malformed("a group is cut short");
      skip(tag, depth);
    }
  }

  private void pass(long bytes) {
    in.position(in.position() + length(bytes));
  }

  private int length(long bytes) {
    if (bytes < 0 || bytes > in.remaining()) {
      throw malformed("a field of " + bytes + " bytes; " + in.remaining() + " are there");
    }
    return (int) bytes;
  }

  private static IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("protobuf: " + what);
  }
}
