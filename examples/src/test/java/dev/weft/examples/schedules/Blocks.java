package dev.weft.examples.schedules;

import dev.weft.testkit.Frame;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Header blocks that come in one direction of a connection: put together, decoded by Netty, and
/// cut into frames again.
final class Blocks {
  private static final long LARGEST_LIST = 64 << 10;
  private static final int MOST_PIECES = 6;

  private final DefaultHttp2HeadersDecoder decoder =
      new DefaultHttp2HeadersDecoder(true, LARGEST_LIST);
  private final ByteArrayOutputStream block = new ByteArrayOutputStream();
  private boolean ends;

  int decoded;

  /// How many began with a change of the table's size.
  int resized;

  /// One whole block and its frame's stream and end.
  record Block(int stream, byte[] bytes, boolean ends, Http2Headers headers) {}

  /// HEADERS or CONTINUATION; null if the block goes on.
  Block add(Frame frame) throws Http2Exception {
    if (frame.type() == Frame.HEADERS) {
      block.reset();
      ends = frame.endsStream();
    }
    block.writeBytes(bare(frame));
    if (!frame.has(Frame.END_HEADERS)) return null;
    byte[] bytes = block.toByteArray();
    decoded++;
    if (resizes(bytes)) resized++;
    Http2Headers headers = decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(bytes));
    return new Block(frame.stream(), bytes, ends, headers);
  }

  /// Whether a block begins with a new size of the table.
  static boolean resizes(byte[] block) {
    return block.length > 0 && (block[0] & 0xe0) == 0x20;
  }

  /// The payload without padding and priority.
  private static byte[] bare(Frame frame) {
    byte[] payload = frame.payload();
    if (frame.type() != Frame.HEADERS) return payload;
    int from = 0;
    int to = payload.length;
    if (frame.has(Frame.PADDED)) {
      from = 1;
      to -= payload[0] & 0xff;
    }
    if (frame.has(Frame.PRIORITIZED)) from += 5;
    return Arrays.copyOfRange(payload, from, to);
  }

  /// The encoder has acknowledged the size of its peer's table: it has to say so from now on.
  void tableSize(long size) throws Http2Exception {
    decoder.maxHeaderTableSize(size);
  }

  /// The block's bytes by another encoder, which indexes, compresses and hides as it likes.
  static byte[] encode(Block block, DefaultHttp2HeadersEncoder encoder) throws Http2Exception {
    ByteBuf out = Unpooled.buffer();
    encoder.encodeHeaders(block.stream(), block.headers(), out);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  /// The block in one frame or in several.
  static List<Frame> cut(int stream, byte[] bytes, boolean ends, SplittableRandom random) {
    var frames = new ArrayList<Frame>();
    int from = 0;
    int pieces = random.nextInt(3) == 0 ? random.nextInt(1, MOST_PIECES + 1) : 1;
    for (int i = 1; i <= pieces; i++) {
      int left = bytes.length - from;
      int to = i == pieces ? bytes.length : from + random.nextInt(left + 1);
      byte[] piece = Arrays.copyOfRange(bytes, from, to);
      Frame frame =
          frames.isEmpty() ? Frame.headers(stream, piece) : Frame.continuation(stream, piece);
      if (frames.isEmpty() && ends) frame = frame.ending();
      frames.add(i == pieces ? frame : frame.continued());
      from = to;
    }
    return frames;
  }
}
