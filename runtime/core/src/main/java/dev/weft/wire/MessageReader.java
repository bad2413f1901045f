package dev.weft.wire;

import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.RpcException;
import dev.weft.compression.Compression;
import dev.weft.compression.Compressions;
import dev.weft.transport.Http2Stream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Takes messages out of their frames, one at a time, in the thread that wants them. A part of a
/// call's stream at either end, so that this stays one object.
public sealed class MessageReader permits ClientStream, ServerStream {
  /// What fits into an array with its prefix.
  private static final int LONGEST = Integer.MAX_VALUE - 8 - MessageWriter.PREFIX;

  final Http2Stream stream;
  private final int maxBytes;
  private int missing;
  private int wireLength;

  /// Null unless the stream has a grpc-encoding.
  private @Nullable Encoding encoding;

  /// What the peer compresses by, and what may be used to read that.
  private record Encoding(String name, Compressions known) {}

  MessageReader(Http2Stream stream, int maxBytes) {
    this.stream = stream;
    this.maxBytes = maxBytes;
  }

  /// Says what the peer compresses by, if it compresses a message, and what may be used for that.
  final void encodedBy(String name, Compressions known) {
    encoding = new Encoding(name, known);
  }

  /// The next message's bytes, decompressed, or null once the peer has ended its side.
  ///
  /// Blocks until the whole message is there.
  /// @throws RpcException if the frame is not readable, or its message too long: seen from the
  ///     prefix, before anything is allocated
  final @Nullable ByteBuffer next() {
    ByteBuffer prefix = stream.peek(MessageWriter.PREFIX);
    if (prefix == null) return null;
    if (prefix.remaining() < MessageWriter.PREFIX) {
      return cutShort(MessageWriter.PREFIX - prefix.remaining());
    }
    int flag = prefix.get(prefix.position());
    Compression compression = flag == 0 ? null : compression(flag);
    long length = Integer.toUnsignedLong(prefix.getInt(prefix.position() + 1));
    if (length > maxBytes || length > LONGEST) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          "received message larger than max (" + length + " vs. " + maxBytes + ")");
    }
    wireLength = MessageWriter.PREFIX + (int) length;
    ByteBuffer frame = stream.read(wireLength);
    if (frame == null) return cutShort(wireLength);
    if (frame.remaining() < wireLength) return cutShort(wireLength - frame.remaining());
    frame.position(frame.position() + MessageWriter.PREFIX);
    return compression == null ? frame : CompressedMessage.decompress(frame, compression, maxBytes);
  }

  /// The length on the wire of the message that was received last, in bytes, with its prefix.
  public final int receivedWireLength() {
    return wireLength;
  }

  /// How many bytes of its last message the peer left out when it ended its side; 0 is as it
  /// should be.
  final int missing() {
    return missing;
  }

  private @Nullable ByteBuffer cutShort(int bytes) {
    missing = bytes;
    return null;
  }

  private Compression compression(int flag) {
    if (flag != 1) {
      throw new RpcException(
          Code.INTERNAL, "a message's first byte is " + (flag & 0xff) + "; 0 and 1 are allowed");
    }
    Encoding agreed = encoding;
    if (agreed == null || agreed.name.equals(Compressions.IDENTITY)) {
      throw new RpcException(
          Code.INTERNAL, "a message is compressed, but the stream's grpc-encoding is identity");
    }
    Compression compression = agreed.known.named(agreed.name);
    if (compression != null) return compression;
    throw new RpcException(
        Code.INTERNAL,
        "a message is compressed by " + agreed.name + "; " + agreed.known + " is accepted");
  }

  /// A message's object.
  /// @throws RpcException with [Code#INTERNAL], if the bytes are none
  public static <T> T decode(ByteBuffer bytes, Marshaller<T> marshaller) {
    try {
      return marshaller.decode(bytes);
    } catch (RpcException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new RpcException(Code.INTERNAL, "a message could not be decoded: " + e, e);
    }
  }
}
