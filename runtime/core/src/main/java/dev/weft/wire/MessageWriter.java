package dev.weft.wire;

import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.RpcException;
import java.nio.ByteBuffer;

/// Puts a message into its frame: a flag, four bytes of length, the bytes.
public final class MessageWriter {
  static final int PREFIX = 5;

  private MessageWriter() {}

  /// The framed message, in one array, which nobody else holds.
  ///
  /// @param maxBytes the longest message that may be sent
  public static <T> ByteBuffer frame(T message, Marshaller<T> marshaller, int maxBytes) {
    byte[] frame;
    try {
      frame = marshaller.encode(message, PREFIX);
    } catch (RpcException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new RpcException(Code.INTERNAL, "a message could not be encoded: " + e, e);
    }
    int length = frame.length - PREFIX;
    if (length > maxBytes) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          "trying to send message larger than max (" + length + " vs. " + maxBytes + ")");
    }
    frame[0] = 0;
    frame[1] = (byte) (length >>> 24);
    frame[2] = (byte) (length >>> 16);
    frame[3] = (byte) (length >>> 8);
    frame[4] = (byte) length;
    return ByteBuffer.wrap(frame);
  }
}
