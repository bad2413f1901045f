package dev.weft.blocking;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A header block in several frames.
///
/// Kept until it is whole, unless it grows beyond what may be a list that is accepted: from then on
/// its fields are dropped, and only the table learns of them.
final class LongBlock {
  private final HeaderDecoder decoder;
  private final int mostBytes;
  private final int mostFrames;
  private final int stream;
  private final boolean endsStream;
  private int frames;
  private byte[] bytes = {};
  private @Nullable BlockSkimmer skimmer;

  /// @param mostBytes bytes of a block that is kept
  /// @param mostFrames that it may come in
  LongBlock(HeaderDecoder decoder, int mostBytes, int mostFrames, int stream, boolean endsStream) {
    this.decoder = decoder;
    this.mostBytes = mostBytes;
    this.mostFrames = mostFrames;
    this.stream = stream;
    this.endsStream = endsStream;
  }

  int stream() {
    return stream;
  }

  boolean endsStream() {
    return endsStream;
  }

  /// One frame's part of the block.
  /// @throws ConnectionError if there is no end to it, or if it is no HPACK
  void add(ByteBuffer part) {
    if (++frames > mostFrames) {
      throw new ConnectionError(
          ErrorCode.ENHANCE_YOUR_CALM,
          "a header block of more than " + mostFrames + " frames; that many are allowed");
    }
    if (skimmer == null && bytes.length + part.remaining() > mostBytes) {
      skimmer = new BlockSkimmer(decoder);
      skimmer.add(ByteBuffer.wrap(bytes));
      bytes = new byte[0];
    }
    if (skimmer != null) {
      skimmer.add(part);
    } else {
      int soFar = bytes.length;
      bytes = Arrays.copyOf(bytes, soFar + part.remaining());
      part.get(bytes, soFar, bytes.length - soFar);
    }
  }

  /// The list of the block, which is whole.
  /// @throws ConnectionError if it is no HPACK
  /// @throws StreamError if the list is too large, or has a field that HTTP/2 forbids
  Headers decode() {
    if (skimmer == null) return decoder.decode(ByteBuffer.wrap(bytes));
    skimmer.end();
    throw new StreamError(
        ErrorCode.FRAME_SIZE_ERROR, "a header block of more than " + mostBytes + " bytes");
  }
}
