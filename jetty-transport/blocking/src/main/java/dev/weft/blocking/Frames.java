package dev.weft.blocking;

import dev.weft.transport.Http2Settings;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The frame layout of HTTP/2 (RFC 9113 §4.1 and §6): types, flags, and how each is written.
final class Frames {
  /// Bytes ahead of each frame's payload.
  static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  static final int HEADER = 9;

  /// The longest payload that is sent and accepted: HTTP/2's initial SETTINGS_MAX_FRAME_SIZE.
  static final int MAX_PAYLOAD = 16_384;

  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int PRIORITY = 0x2;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int PUSH_PROMISE = 0x5;
  static final int PING = 0x6;
  static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;
  static final int CONTINUATION = 0x9;

  static final int END_STREAM = 0x1;
  static final int ACK = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int PRIORITIZED = 0x20;

  static final int SETTINGS_HEADER_TABLE_SIZE = 0x1;
  static final int SETTINGS_ENABLE_PUSH = 0x2;
  static final int SETTINGS_MAX_CONCURRENT_STREAMS = 0x3;
  static final int SETTINGS_INITIAL_WINDOW_SIZE = 0x4;
  static final int SETTINGS_MAX_FRAME_SIZE = 0x5;
  static final int SETTINGS_MAX_HEADER_LIST_SIZE = 0x6;

  private Frames() {}

  static void header(ByteBuffer out, int length, int type, int flags, int streamId) {
    out.putInt(length << 8 | type);
    out.put((byte) flags);
    out.putInt(streamId);
  }

  static void rstStream(ByteBuffer out, int streamId, int errorCode) {
    header(out, 4, RST_STREAM, 0, streamId);
    out.putInt(errorCode);
  }

  static void windowUpdate(ByteBuffer out, int streamId, int increment) {
    header(out, 4, WINDOW_UPDATE, 0, streamId);
    out.putInt(increment);
  }

  static void ping(ByteBuffer out, int flags, long payload) {
    header(out, 8, PING, flags, 0);
    out.putLong(payload);
  }

  static void settingsAck(ByteBuffer out) {
    header(out, 0, SETTINGS, ACK, 0);
  }

  /// What a connection's first SETTINGS say: what is its role's, and what both roles have.
  static int[] idsAndValues(Http2Settings ours, int... ofRole) {
    int[] all = Arrays.copyOf(ofRole, ofRole.length + 4);
    all[ofRole.length] = SETTINGS_INITIAL_WINDOW_SIZE;
    all[ofRole.length + 1] = ours.streamWindow();
    all[ofRole.length + 2] = SETTINGS_MAX_HEADER_LIST_SIZE;
    all[ofRole.length + 3] = ours.maxHeaderListSize();
    return all;
  }

  /// SETTINGS of id, value, id, value …
  static void settings(ByteBuffer out, int... idsAndValues) {
    header(out, idsAndValues.length * 3, SETTINGS, 0, 0);
    for (int i = 0; i < idsAndValues.length; i += 2) {
      out.putShort((short) idsAndValues[i]);
      out.putInt(idsAndValues[i + 1]);
    }
  }

  static void goAway(ByteBuffer out, int lastStreamId, int errorCode, byte[] debugData) {
    header(out, 8 + debugData.length, GOAWAY, 0, 0);
    out.putInt(lastStreamId);
    out.putInt(errorCode);
    out.put(debugData);
  }

  /// A header block in as many frames as it takes, back to back.
  static void block(ByteBuffer out, ByteBuffer block, int endStream, int streamId) {
    int type = HEADERS;
    do {
      int length = Math.min(block.remaining(), MAX_PAYLOAD);
      int last = length == block.remaining() ? END_HEADERS : 0;
      header(out, length, type, last | (type == HEADERS ? endStream : 0), streamId);
      out.put(block.slice(block.position(), length));
      block.position(block.position() + length);
      type = CONTINUATION;
    } while (block.hasRemaining());
  }

  /// The next `length` bytes of the buffer, in as many DATA frames as it takes.
  static void data(ByteBuffer out, ByteBuffer data, int length, int endStream, int streamId) {
    int left = length;
    do {
      int payload = Math.min(left, MAX_PAYLOAD);
      left -= payload;
      header(out, payload, DATA, left == 0 ? endStream : 0, streamId);
      int limit = data.limit();
      out.put(data.limit(data.position() + payload));
      data.limit(limit);
    } while (left > 0);
  }
}
