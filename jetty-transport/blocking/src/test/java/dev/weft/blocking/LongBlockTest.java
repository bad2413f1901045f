package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// How much of a header block is kept, and in how many frames it may come.
final class LongBlockTest {
  private static final int MOST_BYTES = 1_000;

  private final HeaderDecoder decoder = new HeaderDecoder(64 << 10, HeaderDecoder.OF_REQUESTS);
  private final LongBlock block = new LongBlock(decoder, MOST_BYTES, 128, 5, false);

  /// A block of so many bytes: the field `x`, not for the table, with a value of what is left.
  private static byte[] blockOf(int bytes) {
    int value = bytes - 6; // the representation, the name and its length, and three bytes of length
    ByteBuffer block = ByteBuffer.allocate(bytes).put((byte) 0).put((byte) 1).put((byte) 'x');
    block.put((byte) 0x7f).put((byte) (0x80 | (value - 127) & 0x7f)).put((byte) (value - 127 >> 7));
    while (block.hasRemaining()) block.put((byte) 'a');
    return block.array();
  }

  private void add(byte[] whole, int cut) {
    block.add(ByteBuffer.wrap(whole, 0, cut));
    block.add(ByteBuffer.wrap(whole, cut, whole.length - cut));
  }

  @Test
  void a_block_of_the_bound_is_kept() {
    add(blockOf(MOST_BYTES), 500);

    Headers headers = block.decode();

    assertEquals("a".repeat(MOST_BYTES - 6), headers.get("x"));
  }

  @Test
  void a_block_beyond_the_bound_fails_its_stream_alone() {
    add(blockOf(MOST_BYTES + 1), 500);

    var error = assertThrows(StreamError.class, block::decode);

    assertEquals(ErrorCode.FRAME_SIZE_ERROR, error.code());
    assertEquals("a header block of more than 1000 bytes", error.reason());
  }

  @Test
  void a_long_block_that_ends_within_a_field_ends_the_connection() {
    byte[] whole = blockOf(2 * MOST_BYTES);
    block.add(ByteBuffer.wrap(whole, 0, whole.length - 1));

    var error = assertThrows(ConnectionError.class, block::decode);

    assertEquals(ErrorCode.COMPRESSION_ERROR, error.code());
  }

  @Test
  void what_a_long_block_puts_into_the_table_is_there_for_the_next() {
    byte[] indexed = new byte[] {0x40, 1, 'y', 1, 'b'};
    block.add(ByteBuffer.wrap(indexed));
    add(blockOf(MOST_BYTES), 10);
    assertThrows(StreamError.class, block::decode);

    Headers next = decoder.decode(ByteBuffer.wrap(new byte[] {(byte) 0xbe}));

    assertEquals(Headers.of("y", "b"), next);
  }

  @Test
  void a_block_comes_in_128_frames_at_most() {
    byte[] byteByByte =
        ("\0\1x" + (char) 124 + "a".repeat(124)).getBytes(StandardCharsets.US_ASCII);
    assertEquals(128, byteByByte.length);
    for (byte each : byteByByte) block.add(ByteBuffer.wrap(new byte[] {each}));
    assertEquals("a".repeat(124), block.decode().get("x"));

    var endless = assertThrows(ConnectionError.class, () -> block.add(ByteBuffer.allocate(0)));

    assertEquals(ErrorCode.ENHANCE_YOUR_CALM, endless.code());
  }
}
