package dev.weft.wire;

import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.RpcException;
import dev.weft.compression.Compression;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Puts a message into its frame: a flag, four bytes of length, the bytes.
public final class MessageWriter {
  static final int PREFIX = 5;

  private MessageWriter() {}

  /// The framed message, in one array, which nobody else holds.
  ///
  /// @param maxBytes the longest message that may be sent; what counts is what is sent of it
  /// @param compression null for none. A message without bytes is never compressed
  public static <T> ByteBuffer frame(
      T message, Marshaller<T> marshaller, int maxBytes, @Nullable Compression compression) {
    return sealed(encoded(message, marshaller), maxBytes, compression);
  }

  /// The message behind room for its prefix.
  static <T> byte[] encoded(T message, Marshaller<T> marshaller) {
    try {
      return marshaller.encode(message, PREFIX);
    } catch (RpcException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new RpcException(Code.INTERNAL, "a message could not be encoded: " + e, e);
    }
  }

  /// Compresses what has been encoded, and fills its prefix in.
  static ByteBuffer sealed(byte[] frame, int maxBytes, @Nullable Compression compression) {
    if (compression == null || frame.length == PREFIX) {
      return prefixed(ByteBuffer.wrap(frame), 0, maxBytes);
    }
    return prefixed(CompressedMessage.compress(frame, PREFIX, compression), 1, maxBytes);
  }

  private static ByteBuffer prefixed(ByteBuffer frame, int flag, int maxBytes) {
    int length = frame.remaining() - PREFIX;
    if (length > maxBytes) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          "trying to send message larger than max (" + length + " vs. " + maxBytes + ")");
    }
    return frame.put(0, (byte) flag).putInt(1, length);
  }
}
