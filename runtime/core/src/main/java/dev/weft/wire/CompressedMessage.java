package dev.weft.wire;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.compression.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A message's bytes to their compressed form and back, in memory.
final class CompressedMessage {
  /// What virtual machines make arrays of at most.
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private static final int SMALLEST_GUESS = 256;

  /// Small enough not to be a "humongous" object of G1, whose regions have 1 MiB or more: each bomb
  /// would begin a cycle of its concurrent marking.
  static final int PIECE = 128 << 10;

  private CompressedMessage() {}

  /// An array that grows, and is not copied when it is taken out.
  private static final class Growing extends ByteArrayOutputStream {
    Growing(int size) {
      super(size);
    }

    ByteBuffer content() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }

  /// Compresses what follows the first `headroom` bytes, and leaves as much room in front of it.
  static ByteBuffer compress(byte[] bytes, int headroom, Compression compression) {
    var compressed = new Growing(headroom + Math.max(64, (bytes.length - headroom) / 2));
    compressed.write(bytes, 0, headroom);
    try (OutputStream out = compression.compressing(compressed)) {
      out.write(bytes, headroom, bytes.length - headroom);
    } catch (IOException | RuntimeException e) {
      throw new RpcException(
          Code.INTERNAL,
          "a message could not be compressed by " + compression.name() + ": " + e.getMessage(),
          e);
    }
    return compressed.content();
  }

  /// Reads no more than `maxBytes` and one, which tells what is too long from what just fits.
  ///
  /// What is longer than it was guessed is read in pieces, which are put together once it is known to
  /// fit: of a bomb nothing is copied.
  static ByteBuffer decompress(ByteBuffer compressed, Compression compression, int maxBytes) {
    int most = maxBytes < LARGEST_ARRAY ? maxBytes + 1 : LARGEST_ARRAY;
    long guess = Math.max(SMALLEST_GUESS, 4L * compressed.remaining());
    byte[] piece = new byte[(int) Math.min(Math.min(most, PIECE), guess)];
    int length = 0;
    List<byte[]> before = List.of();
    int total = 0;
    try (InputStream in = compression.decompressing(input(compressed))) {
      while (true) {
        int read = in.read(piece, length, piece.length - length);
        if (read < 0) break;
        length += read;
        total += read;
        if (total == most) throw tooLong(maxBytes);
        if (length < piece.length) continue;
        if (before.isEmpty()) before = new ArrayList<>();
        before.add(piece);
        piece = new byte[Math.min(most - total, Math.min(PIECE, 2 * piece.length))];
        length = 0;
      }
    } catch (RpcException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new RpcException(
          Code.INTERNAL,
          "a message could not be decompressed by " + compression.name() + ": " + e.getMessage(),
          e);
    }
    return before.isEmpty()
        ? ByteBuffer.wrap(fitting(piece, length), 0, length)
        : joined(before, piece, length, total);
  }

  private static ByteBuffer joined(List<byte[]> before, byte[] last, int length, int total) {
    ByteBuffer all = ByteBuffer.allocate(total);
    for (byte[] piece : before) all.put(piece);
    return all.put(last, 0, length).flip();
  }

  /// The message may keep its array: not one that is mostly empty.
  private static byte[] fitting(byte[] bytes, int length) {
    return length < bytes.length / 4 * 3 ? Arrays.copyOf(bytes, length) : bytes;
  }

  private static InputStream input(ByteBuffer buffer) {
    if (buffer.hasArray()) {
      return new ByteArrayInputStream(
          buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(copy);
    return new ByteArrayInputStream(copy);
  }

  private static RpcException tooLong(int maxBytes) {
    return new RpcException(
        Code.RESOURCE_EXHAUSTED,
        "received message after decompression larger than max (" + maxBytes + ")");
  }
}
