package dev.weft.blocking;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.FrameBudget.Kind;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Takes frames out of what was read, checks each by itself, and hands it on.
///
/// Keeps no bytes but those of a header block in several frames: what is incomplete stays in the
/// buffer. Source: RFC 9113 §4 and §6.
final class FrameReader {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /// Bytes of a frame's data that are cheaper moved than put in by themselves.
  private static final int SMALL_DATA = 1024;

  private static final String SELFISH = "a stream that depends on itself";

  private final IncomingFrames frames;
  private final HeaderDecoder decoder;
  private final int maxBlockSize;

  /// What SETTINGS_ENABLE_PUSH may be: a server cannot ask for pushes (RFC 9113 §6.5.2).
  private final int highestPush;

  private boolean expectsPreface;
  private boolean expectsSettings = true;

  /// Whether the last HEADERS named their own stream as what they depend on.
  private boolean dependsOnItself;

  /// Where what is being dealt with ends in the buffer.
  private int end;

  /// A header block that goes on in CONTINUATION frames.
  private @Nullable LongBlock block;

  /// @param expectsPreface whether the peer begins with the client's preface
  FrameReader(IncomingFrames frames, int maxHeaderListSize, boolean expectsPreface) {
    this.frames = frames;
    this.decoder =
        new HeaderDecoder(
            maxHeaderListSize,
            expectsPreface ? HeaderDecoder.OF_REQUESTS : HeaderDecoder.OF_RESPONSES);
    this.maxBlockSize = Math.max(maxHeaderListSize, Frames.MAX_PAYLOAD);
    this.expectsPreface = expectsPreface;
    this.highestPush = expectsPreface ? 1 : 0;
  }

  /// Deals with all whole frames between position and limit; leaves the position at the first that
  /// is not whole, or that has to wait until the peer has read more of our answers.
  ///
  /// @return whether it stopped for the latter. Who asks again later may get another answer: a writer
  ///     may have come in between
  boolean read(ByteBuffer in) {
    if (expectsPreface && !readPreface(in)) return false;
    while (in.remaining() >= Frames.HEADER) {
      if (frames.areFlooded()) return true;
      int start = in.position();
      int lengthAndType = in.getInt(start);
      int length = lengthAndType >>> 8;
      if (length > Frames.MAX_PAYLOAD) {
        throw new ConnectionError(
            ErrorCode.FRAME_SIZE_ERROR,
            "a frame of " + length + " bytes; " + Frames.MAX_PAYLOAD + " are allowed");
      }
      end = start + Frames.HEADER + length;
      if (end > in.limit()) return false;
      int id = in.getInt(start + 5) & Integer.MAX_VALUE;
      in.position(start + Frames.HEADER);
      try {
        frame(lengthAndType & 0xff, in.get(start + 4), id, length, in);
      } catch (StreamError e) {
        frames.onStreamError(id, e);
      }
      in.position(end);
    }
    return false;
  }

  /// Whether the peer speaks HTTP/2 at all.
  boolean hasBegun() {
    return !expectsSettings;
  }

  private boolean readPreface(ByteBuffer in) {
    int length = Math.min(in.remaining(), PREFACE.length);
    for (int i = 0; i < length; i++) {
      if (in.get(in.position() + i) != PREFACE[i]) {
        throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "the client does not begin as HTTP/2");
      }
    }
    if (length < PREFACE.length) return false;
    in.position(in.position() + length);
    expectsPreface = false;
    return true;
  }

  private void frame(int type, int flags, int id, int length, ByteBuffer in) {
    if (expectsSettings) {
      if (type != Frames.SETTINGS || (flags & Frames.ACK) != 0) {
        throw protocol("the first frame is not SETTINGS");
      }
      expectsSettings = false;
    }
    if (block != null && (type != Frames.CONTINUATION || id != block.stream())) {
      throw protocol("a header block is interrupted");
    }
    switch (type) {
      case Frames.DATA -> data(flags, stream(id, "DATA"), length, in);
      case Frames.HEADERS -> headers(flags, stream(id, "HEADERS"), length, in);
      case Frames.CONTINUATION -> continuation(flags, length, in);
      case Frames.PRIORITY -> {
        stream(id, "PRIORITY");
        frames.onIgnored(Kind.PRIORITY);
        if (length != 5) {
          frames.onBadPriority(id, ErrorCode.FRAME_SIZE_ERROR, "PRIORITY of a size that is none");
        } else if (dependsOn(id, in)) {
          frames.onBadPriority(id, ErrorCode.PROTOCOL_ERROR, SELFISH);
        }
      }
      case Frames.RST_STREAM -> {
        sized(length, 4, "RST_STREAM");
        frames.onReset(stream(id, "RST_STREAM"), new ErrorCode(in.getInt()));
      }
      case Frames.SETTINGS -> settings(flags, id, length, in);
      case Frames.PUSH_PROMISE -> throw protocol("PUSH_PROMISE, which nobody asked for");
      case Frames.PING -> {
        sized(length, 8, "PING");
        ofConnection(id, "PING");
        frames.onPing((flags & Frames.ACK) != 0, in.getLong());
      }
      case Frames.GOAWAY -> goAway(id, length, in);
      case Frames.WINDOW_UPDATE -> {
        sized(length, 4, "WINDOW_UPDATE");
        frames.onWindowUpdate(id, in.getInt() & Integer.MAX_VALUE);
      }
      default -> frames.onIgnored(Kind.OTHER); // RFC 9113 §4.1
    }
  }

  private void data(int flags, int id, int length, ByteBuffer in) {
    int padding = padding(flags, length, 0, in);
    boolean ends = (flags & Frames.END_STREAM) != 0;
    boolean isSmall = flags == 0 && length > 0 && length <= SMALL_DATA;
    int joined = isSmall ? join(id, in) : length;
    frames.onData(id, in, joined - padding, padding, ends);
  }

  /// Moves the data of further frames that carry little for the same stream behind this one's, so that
  /// their stream is looked at, and its reader woken, once for all of them.
  ///
  /// @return how many bytes it is together
  private int join(int id, ByteBuffer in) {
    int from = in.position();
    int to = end;
    while (to - from <= Frames.MAX_PAYLOAD - SMALL_DATA && end + Frames.HEADER <= in.limit()) {
      int lengthAndType = in.getInt(end);
      int length = lengthAndType >>> 8;
      boolean alike =
          (lengthAndType & 0xff) == Frames.DATA
              && in.get(end + 4) == 0
              && (in.getInt(end + 5) & Integer.MAX_VALUE) == id;
      int next = end + Frames.HEADER + length;
      // Without a byte it would not be counted as the waste it is.
      if (!alike || length == 0 || length > SMALL_DATA || next > in.limit()) break;
      in.put(to, in, end + Frames.HEADER, length);
      to += length;
      end = next;
    }
    return to - from;
  }

  /// Bytes of the payload that are padding, the length byte among them; moves behind that byte.
  private static int padding(int flags, int length, int fixed, ByteBuffer in) {
    if ((flags & Frames.PADDED) == 0) return 0;
    if (length < 1) throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "padding without length");
    int padding = 1 + (in.get() & 0xff);
    if (padding + fixed > length) throw protocol("padding longer than its frame");
    return padding;
  }

  private void headers(int flags, int id, int length, ByteBuffer in) {
    int fixed = (flags & Frames.PRIORITIZED) == 0 ? 0 : 5;
    int padding = padding(flags, length, fixed, in);
    int blockLength = length - padding - fixed;
    if (blockLength < 0) throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "HEADERS too short");
    dependsOnItself = fixed > 0 && dependsOn(id, in);
    in.position(in.position() + fixed);
    boolean ends = (flags & Frames.END_STREAM) != 0;
    int limit = in.limit();
    in.limit(in.position() + blockLength);
    try {
      if ((flags & Frames.END_HEADERS) == 0) {
        block = new LongBlock(decoder, maxBlockSize, frames.mostOfOneBlock(), id, ends);
        block.add(in);
      } else {
        head(id, null, in, ends);
      }
    } finally {
      in.limit(limit);
    }
  }

  /// Priorities are of no use to anybody any more; that a stream cannot depend on itself, h2spec and
  /// RFC 7540 §5.3.1 still ask for.
  private static boolean dependsOn(int id, ByteBuffer priority) {
    return (priority.getInt(priority.position()) & Integer.MAX_VALUE) == id;
  }

  private void continuation(int flags, int length, ByteBuffer in) {
    LongBlock begun = block;
    if (begun == null) throw protocol("CONTINUATION of nothing");
    begun.add(in.slice(in.position(), length));
    if ((flags & Frames.END_HEADERS) == 0) return;
    block = null;
    head(begun.stream(), begun, in, begun.endsStream());
  }

  /// @param several the block, if it came in several frames; else it is between position and limit
  private void head(int id, @Nullable LongBlock several, ByteBuffer one, boolean ends) {
    Headers headers;
    try {
      headers = several == null ? decoder.decode(one) : several.decode();
      if (dependsOnItself) throw new StreamError(ErrorCode.PROTOCOL_ERROR, SELFISH);
      if (decoder.declaresLength()) frames.onDeclaredLength(id, headers, ends);
    } catch (StreamError e) {
      frames.onUnusableHeaders(id);
      throw e;
    }
    frames.onHeaders(id, headers, ends);
  }

  private void settings(int flags, int id, int length, ByteBuffer in) {
    ofConnection(id, "SETTINGS");
    if ((flags & Frames.ACK) != 0) {
      sized(length, 0, "an acknowledged SETTINGS");
      return;
    }
    if (length % 6 != 0) throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "SETTINGS");
    long[] values = new long[Frames.SETTINGS_MAX_HEADER_LIST_SIZE + 1];
    Arrays.fill(values, -1);
    long smallestTable = Long.MAX_VALUE;
    for (int i = 0; i < length; i += 6) {
      int setting = Short.toUnsignedInt(in.getShort());
      long value = Integer.toUnsignedLong(in.getInt());
      check(setting, value);
      if (setting < values.length) values[setting] = value;
      if (setting == Frames.SETTINGS_HEADER_TABLE_SIZE) {
        smallestTable = Math.min(smallestTable, value);
      }
    }
    frames.onSettings(values, smallestTable);
  }

  private void check(int setting, long value) {
    switch (setting) {
      case Frames.SETTINGS_ENABLE_PUSH -> {
        if (value > highestPush) {
          throw protocol("SETTINGS_ENABLE_PUSH of " + value + "; at most " + highestPush);
        }
      }
      case Frames.SETTINGS_INITIAL_WINDOW_SIZE -> {
        if (value > Integer.MAX_VALUE) {
          throw new ConnectionError(
              ErrorCode.FLOW_CONTROL_ERROR, "SETTINGS_INITIAL_WINDOW_SIZE of " + value);
        }
      }
      case Frames.SETTINGS_MAX_FRAME_SIZE -> {
        if (value < Frames.MAX_PAYLOAD || value >= 1 << 24) {
          throw protocol("SETTINGS_MAX_FRAME_SIZE of " + value);
        }
      }
      default -> {} // any value is legal, or the setting is unknown and ignored
    }
  }

  private void goAway(int id, int length, ByteBuffer in) {
    ofConnection(id, "GOAWAY");
    if (length < 8) throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "GOAWAY");
    int last = in.getInt() & Integer.MAX_VALUE;
    var code = new ErrorCode(in.getInt());
    byte[] debugData = new byte[length - 8];
    in.get(debugData);
    frames.onGoAway(last, code, debugData);
  }

  private static int stream(int id, String frame) {
    if (id == 0) throw protocol(frame + " on stream 0");
    return id;
  }

  private static void ofConnection(int id, String frame) {
    if (id != 0) throw protocol(frame + " on stream " + id);
  }

  private static void sized(int length, int expected, String frame) {
    if (length == expected) return;
    throw new ConnectionError(
        ErrorCode.FRAME_SIZE_ERROR,
        frame + " of " + length + " bytes; " + expected + " are allowed");
  }

  private static ConnectionError protocol(String what) {
    return new ConnectionError(ErrorCode.PROTOCOL_ERROR, what);
  }
}
