package dev.weft.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Header blocks: in how many frames they come, and the tables that both ends keep of them (RFC 9113
/// §4.3, RFC 7541).
public abstract class ServerHeadersContract extends WireContract {

  @DisplayName("MD-15 a header block in many CONTINUATION frames")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_header_block_goes_on_in_other_frames(boolean byteByByte) throws Exception {
    ScriptedPeer client = greeted();
    if (byteByByte) client.byteByByte();
    byte[] block = echo(5);
    Frame first = Frame.headers(1, Arrays.copyOf(block, 3)).continued().padded(4);
    Frame second = Frame.continuation(1, Arrays.copyOfRange(block, 3, 10)).continued();
    Frame empty = Frame.continuation(1).continued();
    Frame last = Frame.continuation(1, Arrays.copyOfRange(block, 10, block.length));

    client.send(first, second, empty, last, Frame.data(1, HELLO).ending());

    expectEcho(client, 1, HELLO);
  }

  @DisplayName("MD-15 a 60 KB field fits into CONTINUATION frames, both ways")
  @Test
  void a_large_field_needs_continuation() throws Exception {
    ScriptedPeer client = greeted();
    byte[] block = echo(5, "large", "x".repeat(60_000));
    int cut = 16_384;
    client.send(Frame.headers(1, Arrays.copyOf(block, cut)).continued());
    for (int at = cut; at < block.length; at += cut) {
      int end = Math.min(block.length, at + cut);
      Frame frame = Frame.continuation(1, Arrays.copyOfRange(block, at, end));
      client.send(end == block.length ? frame : frame.continued());
    }
    client.send(Frame.data(1, HELLO).ending());

    expectEcho(client, 1, HELLO);
  }

  @DisplayName("MD-20 a table size that the client lowers is announced, and the lists stay right")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50, 200, 4096, 1 << 20})
  void a_lowered_table_is_announced(int size) throws Exception {
    ScriptedPeer client = greeted();
    for (int stream = 1; stream < 20; stream += 2) {
      if (stream == 5) client.send(Frame.settings(Frame.HEADER_TABLE_SIZE, size));
      if (stream == 9) {
        client.send(
            Frame.settings(Frame.HEADER_TABLE_SIZE, 0),
            Frame.settings(Frame.HEADER_TABLE_SIZE, size));
      }
      client.send(Frame.headers(stream, echo(5)), Frame.data(stream, HELLO).ending());
      expectEcho(client, stream, HELLO);
    }
  }

  /// Each value counts, in its order, as if it had come alone (RFC 9113 §6.5.3).
  @DisplayName("MD-20 a table size that is lowered and raised within one SETTINGS is announced")
  @Test
  protected void a_table_that_is_lowered_and_raised_within_one_frame_is_announced()
      throws Exception {
    ScriptedPeer client = greeted();
    client.send(Frame.headers(1, echo(5)), Frame.data(1, HELLO).ending());
    expectEcho(client, 1, HELLO);

    int size = Frame.HEADER_TABLE_SIZE;
    client.send(Frame.settings(size, 4096, size, 0, size, 4096));
    client.send(Frame.headers(3, echo(5)), Frame.data(3, HELLO).ending());

    byte[] block = client.expect(Frame.HEADERS, 3).payload();
    // Down to nothing, and up to 4096 again.
    assertArrayEquals(new byte[] {0x20, 0x3f, (byte) 0xe1, 0x1f}, Arrays.copyOf(block, 4));
  }

  @DisplayName("MD-18 bytes above 0x7f in values arrive as they are")
  @Test
  void obs_text_arrives() throws Exception {
    ScriptedPeer client = greeted();

    client.send(
        Frame.headers(
            1, HeaderBlock.joined(silent(), HeaderBlock.literal("odd", "\u00e9\u0080\u00ff"))));

    stream();
    assertEquals("\u00e9\u0080\u00ff", heads.take().get("odd"));
  }
}
