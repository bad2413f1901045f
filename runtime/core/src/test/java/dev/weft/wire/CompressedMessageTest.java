package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.compression.Gzip;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A message's compressed form, of sizes on both sides of each piece's end.
final class CompressedMessageTest {
  private static final int PIECE = CompressedMessage.PIECE;

  private final Gzip gzip = new Gzip();

  /// Compresses to a fifteenth or so, so that no first guess of its size will do.
  private static byte[] message(int size) {
    var message = new byte[size];
    byte[] line = new byte[64];
    new Random(size).nextBytes(line);
    for (int i = 0; i < size; i++) message[i] = (byte) (line[i % 64] + (i >> 10));
    return message;
  }

  private ByteBuffer compressed(byte[] message) {
    return CompressedMessage.compress(message, 0, gzip);
  }

  private byte[] decompressed(ByteBuffer compressed, int maxBytes) {
    ByteBuffer message = CompressedMessage.decompress(compressed, gzip, maxBytes);
    var bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        255,
        256,
        257,
        4_000,
        PIECE - 1,
        PIECE,
        PIECE + 1,
        2 * PIECE - 1,
        2 * PIECE,
        5 * PIECE + 77
      })
  void a_message_of_any_size_is_what_it_was_if_it_fits(int size) {
    byte[] message = message(size);

    assertArrayEquals(message, decompressed(compressed(message), 1 << 30));
    assertArrayEquals(message, decompressed(compressed(message), size));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 256, 4_000, PIECE, PIECE + 1, 3 * PIECE})
  void a_byte_too_many_is_refused(int size) {
    ByteBuffer compressed = compressed(message(size));

    var refused = assertThrows(RpcException.class, () -> decompressed(compressed, size - 1));

    assertEquals(Code.RESOURCE_EXHAUSTED, refused.status().code());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 256, 4_000, PIECE, 3 * PIECE})
  void a_message_that_is_cut_short_is_refused(int size) {
    ByteBuffer compressed = compressed(message(size));
    byte[] half = Arrays.copyOf(compressed.array(), compressed.remaining() / 2);

    var refused =
        assertThrows(RpcException.class, () -> decompressed(ByteBuffer.wrap(half), 1 << 30));

    assertEquals(Code.INTERNAL, refused.status().code());
  }
}
