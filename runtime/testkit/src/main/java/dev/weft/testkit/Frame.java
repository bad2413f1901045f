package dev.weft.testkit;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// One HTTP/2 frame as it stands on the wire, legal or not (RFC 9113 §4.1 and §6).
///
/// Factories make what is legal; the constructor and the `with…` methods make anything.
///
/// @param type a number, because unknown types are frames too
/// @param stream all 32 bits of the field
/// @param payload at most 2^24-1 bytes
@SuppressWarnings("ArrayRecordComponent") // made for one use, and compared by nobody
public record Frame(int type, int flags, int stream, byte[] payload) {
  public static final int DATA = 0x0;
  public static final int HEADERS = 0x1;
  public static final int PRIORITY = 0x2;
  public static final int RST_STREAM = 0x3;
  public static final int SETTINGS = 0x4;
  public static final int PUSH_PROMISE = 0x5;
  public static final int PING = 0x6;
  public static final int GOAWAY = 0x7;
  public static final int WINDOW_UPDATE = 0x8;
  public static final int CONTINUATION = 0x9;

  public static final int END_STREAM = 0x1;
  public static final int ACK = 0x1;
  public static final int END_HEADERS = 0x4;
  public static final int PADDED = 0x8;
  public static final int PRIORITIZED = 0x20;

  public static final int HEADER_TABLE_SIZE = 0x1;
  public static final int ENABLE_PUSH = 0x2;
  public static final int MAX_CONCURRENT_STREAMS = 0x3;
  public static final int INITIAL_WINDOW_SIZE = 0x4;
  public static final int MAX_FRAME_SIZE = 0x5;
  public static final int MAX_HEADER_LIST_SIZE = 0x6;

  private static final String[] NAMES = {
    "DATA",
    "HEADERS",
    "PRIORITY",
    "RST_STREAM",
    "SETTINGS",
    "PUSH_PROMISE",
    "PING",
    "GOAWAY",
    "WINDOW_UPDATE",
    "CONTINUATION"
  };

  // ---- making -----------------------------------------------------------------------------------

  public static Frame data(int stream, byte... payload) {
    return new Frame(DATA, 0, stream, payload);
  }

  public static Frame data(int stream, String text) {
    return data(stream, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// A header block in one frame; see [HeaderBlock].
  public static Frame headers(int stream, byte... block) {
    return new Frame(HEADERS, END_HEADERS, stream, block);
  }

  /// The end of a header block that began in a frame [#continued].
  public static Frame continuation(int stream, byte... block) {
    return new Frame(CONTINUATION, END_HEADERS, stream, block);
  }

  /// SETTINGS of id, value, id, value …
  public static Frame settings(int... idsAndValues) {
    ByteBuffer payload = ByteBuffer.allocate(idsAndValues.length * 3);
    for (int i = 0; i < idsAndValues.length; i += 2) {
      payload.putShort((short) idsAndValues[i]).putInt(idsAndValues[i + 1]);
    }
    return new Frame(SETTINGS, 0, 0, payload.array());
  }

  public static Frame settingsAck() {
    return new Frame(SETTINGS, ACK, 0, new byte[0]);
  }

  public static Frame ping(long payload) {
    return new Frame(PING, 0, 0, ByteBuffer.allocate(8).putLong(payload).array());
  }

  public static Frame pingAck(long payload) {
    return ping(payload).withFlags(ACK);
  }

  public static Frame rstStream(int stream, int code) {
    return new Frame(RST_STREAM, 0, stream, ints(code));
  }

  public static Frame windowUpdate(int stream, int increment) {
    return new Frame(WINDOW_UPDATE, 0, stream, ints(increment));
  }

  public static Frame goAway(int lastStream, int code) {
    return new Frame(GOAWAY, 0, 0, ints(lastStream, code));
  }

  public static Frame goAway(int lastStream, int code, String debugData) {
    byte[] data = debugData.getBytes(StandardCharsets.UTF_8);
    ByteBuffer payload = ByteBuffer.allocate(8 + data.length).putInt(lastStream).putInt(code);
    return new Frame(GOAWAY, 0, 0, payload.put(data).array());
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    for (int value : values) bytes.putInt(value);
    return bytes.array();
  }

  // ---- changing ---------------------------------------------------------------------------------

  public Frame withFlags(int other) {
    return new Frame(type, other, stream, payload);
  }

  public Frame withPayload(byte... other) {
    return new Frame(type, flags, stream, other);
  }

  public Frame onStream(int other) {
    return new Frame(type, flags, other, payload);
  }

  /// The same with END_STREAM.
  public Frame ending() {
    return withFlags(flags | END_STREAM);
  }

  /// The same without END_HEADERS.
  public Frame continued() {
    return withFlags(flags & ~END_HEADERS);
  }

  /// The same with as many bytes of padding, 0 to 255, besides their length. For DATA and HEADERS
  /// without a priority, or before [#prioritized] adds one.
  public Frame padded(int bytes) {
    byte[] padded = new byte[1 + payload.length + bytes];
    padded[0] = (byte) bytes;
    System.arraycopy(payload, 0, padded, 1, payload.length);
    return new Frame(type, flags | PADDED, stream, padded);
  }

  /// HEADERS with a priority, ahead of the block and behind the length of the padding.
  public Frame prioritized() {
    int at = has(PADDED) ? 1 : 0;
    byte[] longer = new byte[payload.length + 5];
    System.arraycopy(payload, 0, longer, 0, at);
    System.arraycopy(payload, at, longer, at + 5, payload.length - at);
    return new Frame(type, flags | PRIORITIZED, stream, longer);
  }

  // ---- looking ----------------------------------------------------------------------------------

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  public boolean endsStream() {
    return (type == DATA || type == HEADERS) && has(END_STREAM);
  }

  /// The four bytes of the payload from there on, as a number.
  public int intAt(int offset) {
    return ByteBuffer.wrap(payload).getInt(offset);
  }

  /// What is in a PING.
  public long ping() {
    return ByteBuffer.wrap(payload).getLong();
  }

  /// The last stream that a GOAWAY names.
  public int lastStream() {
    return intAt(0);
  }

  /// The code of a GOAWAY or RST_STREAM.
  public int errorCode() {
    return intAt(type == GOAWAY ? 4 : 0);
  }

  /// What a GOAWAY says for people.
  public String debugData() {
    return new String(payload, 8, payload.length - 8, StandardCharsets.UTF_8);
  }

  /// The value of a setting, or -1 if the frame does not name it.
  public long setting(int id) {
    ByteBuffer in = ByteBuffer.wrap(payload);
    long value = -1;
    while (in.hasRemaining()) {
      int found = Short.toUnsignedInt(in.getShort());
      long foundValue = Integer.toUnsignedLong(in.getInt());
      if (found == id) value = foundValue;
    }
    return value;
  }

  /// Writes the frame as it goes over the wire.
  public void writeTo(DataOutputStream out) throws IOException {
    out.writeInt((payload.length << 8) | type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
  }

  public static String nameOf(int type) {
    return type < NAMES.length ? NAMES[type] : "type " + type;
  }

  @Override
  public String toString() {
    byte[] shown = Arrays.copyOf(payload, Math.min(payload.length, 16));
    return nameOf(type)
        + (flags == 0 ? "" : " flags " + Integer.toHexString(flags))
        + " on "
        + stream
        + ", "
        + payload.length
        + " bytes "
        + HexFormat.of().formatHex(shown)
        + (shown.length < payload.length ? "…" : "");
  }
}
