package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.RpcException;
import dev.weft.Status;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Length-prefixed messages on receipt, features 0.3.
class MessageReaderTest {
  private static final int MOST = 4 << 20;

  private static ScriptedAnswer bytes(String hex) {
    return ScriptedAnswer.ofData(HexFormat.ofDelimiter(" ").parseHex(hex));
  }

  private static String hex(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.duplicate().get(bytes);
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  @Test
  void messages_come_one_after_the_other_and_then_the_end() {
    var reader =
        new MessageReader(bytes("00 00 00 00 02 ab cd 00 00 00 00 00 00 00 00 00 01 ef"), MOST);

    assertEquals("ab cd", hex(reader.next()));
    assertEquals("", hex(reader.next()));
    assertEquals("ef", hex(reader.next()));
    assertNull(reader.next());
    assertEquals(0, reader.missing());
  }

  @Test
  void ms_01_a_message_of_the_limit_is_taken() {
    var framed = ByteBuffer.allocate(5 + MOST).put((byte) 0).putInt(MOST).array();

    assertEquals(MOST, new MessageReader(ScriptedAnswer.ofData(framed), MOST).next().remaining());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "MS-01, 00 00 40 00 01, 4194305",
    "MS-02 ML-18, 00 ff ff ff ff, 4294967295",
    "MS-02, 00 80 00 00 00, 2147483648"
  })
  void a_longer_one_is_refused_from_its_prefix(String id, String prefix, long length) {
    ScriptedAnswer answer = bytes(prefix + " 01 02 03");

    var refused = assertThrows(RpcException.class, () -> new MessageReader(answer, MOST).next());

    assertEquals(
        new Status(
            Code.RESOURCE_EXHAUSTED,
            "received message larger than max (" + length + " vs. 4194304)"),
        refused.status());
    assertEquals(List.of(), answer.reads, "nothing was asked for behind the prefix");
  }

  @Test
  void a_limit_of_nothing_takes_empty_messages() {
    assertEquals("", hex(new MessageReader(bytes("00 00 00 00 00"), 0).next()));
    assertThrows(RpcException.class, () -> new MessageReader(bytes("00 00 00 00 01 00"), 0).next());
  }

  @Test
  void cp_06_a_compressed_message_without_an_encoding_is_internal() {
    var refused =
        assertThrows(
            RpcException.class, () -> new MessageReader(bytes("01 00 00 00 00"), MOST).next());

    assertEquals(
        new Status(
            Code.INTERNAL, "a message is compressed, but the stream's grpc-encoding is identity"),
        refused.status());
  }

  @ParameterizedTest(name = "CP-06 ML-19: flag {0}")
  @ValueSource(ints = {2, 3, 127, 128, 255})
  void any_other_flag_is_internal(int flag) {
    ScriptedAnswer answer =
        ScriptedAnswer.ofData((byte) flag, (byte) 0, (byte) 0, (byte) 0, (byte) 0);

    var refused = assertThrows(RpcException.class, () -> new MessageReader(answer, MOST).next());

    assertEquals(
        new Status(Code.INTERNAL, "a message's first byte is " + flag + "; 0 and 1 are allowed"),
        refused.status());
  }

  @ParameterizedTest(name = "ER-23: {0}")
  @CsvSource({
    "00, 4",
    "00 00 00 00, 1",
    "00 00 00 00 03, 3",
    "00 00 00 00 03 ab, 2",
    "00 00 00 00 03 ab ab, 1"
  })
  void a_message_cut_short_says_how_many_bytes_are_missing(String hex, int missing) {
    var reader = new MessageReader(bytes(hex), MOST);

    assertNull(reader.next());
    assertEquals(missing, reader.missing());
  }

  @Test
  void er_33_what_a_marshaller_throws_is_internal_unless_it_says_otherwise() {
    var failing = failingWith(new IllegalArgumentException("no such field"));
    var deciding = failingWith(new RpcException(Code.DATA_LOSS, "mine"));

    assertEquals(
        new Status(
            Code.INTERNAL,
            "a message could not be decoded: java.lang.IllegalArgumentException: no such field"),
        assertThrows(
                RpcException.class, () -> MessageReader.decode(ByteBuffer.allocate(0), failing))
            .status());
    assertEquals(
        new Status(Code.DATA_LOSS, "mine"),
        assertThrows(
                RpcException.class, () -> MessageReader.decode(ByteBuffer.allocate(0), deciding))
            .status());
  }

  private static Marshaller<String> failingWith(RuntimeException failure) {
    return new Marshaller<>() {
      @Override
      public byte[] encode(String message, int headroom) {
        throw failure;
      }

      @Override
      public String decode(ByteBuffer bytes) {
        throw failure;
      }
    };
  }
}
