package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.compression.Gzip;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Length-prefixed messages as they are sent, features 0.3.
class MessageWriterTest {
  /// A message of so many bytes 0x7f.
  private static final Marshaller<Integer> SIZED =
      new Marshaller<>() {
        @Override
        public byte[] encode(Integer size, int headroom) {
          if (size < 0) throw new IllegalStateException("no size");
          byte[] bytes = new byte[headroom + size];
          java.util.Arrays.fill(bytes, headroom, bytes.length, (byte) 0x7f);
          return bytes;
        }

        @Override
        public Integer decode(ByteBuffer bytes) {
          return bytes.remaining();
        }
      };

  private static String framed(int size) {
    return HexFormat.of()
        .formatHex(MessageWriter.frame(size, SIZED, Integer.MAX_VALUE, null).array());
  }

  @Test
  void in_01_an_empty_message_is_five_zero_bytes() {
    assertEquals("0000000000", framed(0));
  }

  @Test
  void the_length_is_big_endian_and_four_bytes() {
    assertEquals("00000000037f7f7f", framed(3));
    assertEquals("0000010203", framed(0x010203).substring(0, 10));
    assertEquals(
        0x01020304, MessageWriter.frame(0x01020304, SIZED, Integer.MAX_VALUE, null).getInt(1));
  }

  @Test
  void ms_03_a_message_over_the_limit_is_refused_and_one_of_the_limit_is_not() {
    var refused = assertThrows(RpcException.class, () -> MessageWriter.frame(11, SIZED, 10, null));

    assertEquals(15, MessageWriter.frame(10, SIZED, 10, null).remaining());
    assertEquals(
        new Status(Code.RESOURCE_EXHAUSTED, "trying to send message larger than max (11 vs. 10)"),
        refused.status());
  }

  @Test
  void what_counts_is_what_is_sent_of_a_message() {
    assertEquals(1, MessageWriter.frame(1000, SIZED, 100, new Gzip()).get(0));
    assertThrows(RpcException.class, () -> MessageWriter.frame(1, SIZED, 10, new Gzip()));
  }

  @Test
  void cp_03_an_empty_message_is_not_compressed() {
    assertEquals(ByteBuffer.allocate(5), MessageWriter.frame(0, SIZED, 10, new Gzip()));
  }

  @Test
  void er_33_what_cannot_be_encoded_is_internal() {
    var refused = assertThrows(RpcException.class, () -> MessageWriter.frame(-1, SIZED, 10, null));

    assertEquals(
        new Status(
            Code.INTERNAL,
            "a message could not be encoded: java.lang.IllegalStateException: no size"),
        refused.status());
  }
}
