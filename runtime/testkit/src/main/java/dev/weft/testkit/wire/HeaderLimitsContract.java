package dev.weft.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.ScriptedPeer.Head;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Header lists that are larger than one end takes: only their stream ends, and HPACK's table is
/// what the peer believes it to be.
public abstract class HeaderLimitsContract extends WireContract {
  protected static final byte[] NEWEST = {(byte) (0x80 | 62)};

  protected static void exchange(ScriptedPeer client, int stream, byte[]... more)
      throws IOException {
    byte[] block = HeaderBlock.joined(echo(2), HeaderBlock.joined(more));
    client.send(Frame.headers(stream, block), Frame.data(stream, "hi").ending());
    client.expectHead(stream);
    client.expectData(stream, 2);
    assertTrue(client.expectHead(stream).endsStream());
  }

  protected static byte[] indexed(String name, String value) {
    byte[] block = HeaderBlock.literal(name, value);
    block[0] = 0x40;
    return block;
  }

  /// Sends a block in as many frames as it takes.
  protected static void sendLong(ScriptedPeer client, int stream, byte[] block) throws IOException {
    int size = 16_384;
    client.send(Frame.headers(stream, Arrays.copyOf(block, size)).continued());
    for (int at = size; at < block.length; at += size) {
      int end = Math.min(block.length, at + size);
      Frame frame = Frame.continuation(stream, Arrays.copyOfRange(block, at, end));
      client.send(end == block.length ? frame : frame.continued());
    }
  }

  @DisplayName("MD-14 a list that is too large resets its stream; the connection survives")
  @Test
  protected void a_list_that_is_too_large_resets_its_stream_alone() throws Exception {
    ScriptedPeer client = connect(serve(Http2Settings.DEFAULT.withMaxHeaderListSize(500)));
    client.greet();
    // It goes into the table all the same, and is referred to afterwards.
    byte[] large = HeaderBlock.joined(silent(), indexed("big", "x".repeat(400)));

    client.send(Frame.headers(1, large));
    client.expectReset(1, ErrorCode.FRAME_SIZE_ERROR);
    client.send(Frame.data(1, "what had been on its way"));
    client.send(Frame.headers(3, HeaderBlock.joined(silent(), NEWEST)));

    client.expectReset(3, ErrorCode.FRAME_SIZE_ERROR); // it was found
    exchange(client, 5);
  }

  @DisplayName("MD-12 a client that takes no lists gets resets")
  @Test
  void a_list_that_the_client_would_not_take_is_not_sent() throws Exception {
    ScriptedPeer client = greeted(Frame.MAX_HEADER_LIST_SIZE, 1);

    client.send(Frame.headers(1, echo(2)), Frame.data(1, "hi").ending());

    client.expectReset(1, ErrorCode.INTERNAL_ERROR);
    client.expectNothingElse();
  }

  @DisplayName("MD-14 a block that is longer than a list may be")
  @Test
  void a_block_above_all_limits_resets_its_stream_alone() throws Exception {
    longBlock(300);
  }

  /// Many fields that go into the table, each as many bytes.
  protected final void longBlock(int count) throws Exception {
    ScriptedPeer client = greeted();
    byte[][] fields = new byte[count][];
    for (int i = 0; i < count; i++) {
      fields[i] = indexed("name-" + i, i + "x".repeat(count));
    }

    sendLong(client, 1, HeaderBlock.joined(silent(), HeaderBlock.joined(fields)));
    client.expectReset(1, ErrorCode.FRAME_SIZE_ERROR);
    exchange(client, 3, NEWEST);

    assertEquals((count - 1) + "x".repeat(count), heads.take().get("name-" + (count - 1)));
  }

  @DisplayName("MD-14 a field that is longer than a list may be")
  @Test
  void a_field_above_all_limits_resets_its_stream_alone() throws Exception {
    ScriptedPeer client = greeted();
    client.send(
        Frame.headers(1, HeaderBlock.joined(silent(), indexed("old", "1"))), Frame.rstStream(1, 8));
    byte[] huge = indexed("n".repeat(20_000), "v".repeat(100_000));

    sendLong(client, 3, HeaderBlock.joined(silent(), huge, indexed("new", "2")));

    client.expectReset(3, ErrorCode.FRAME_SIZE_ERROR);
    exchange(client, 5, NEWEST);
    heads.take();
    assertEquals("2", heads.take().get("new"));
    client.send(Frame.headers(7, HeaderBlock.joined(silent(), new byte[] {(byte) (0x80 | 63)})));
    farewell(client); // the huge one has pushed the old one out
  }

  @DisplayName("MD-14 trailers too")
  @Test
  void trailers_above_the_limit_fail_their_stream_alone() throws Exception {
    ScriptedPeer client = greeted();
    client.send(Frame.headers(1, silent()));

    byte[] block = HeaderBlock.literal("large", "x".repeat(70_000));
    client.send(Frame.headers(1, Arrays.copyOf(block, 16_384)).continued().ending());
    for (int at = 16_384; at < block.length; at += 16_384) {
      int end = Math.min(block.length, at + 16_384);
      Frame frame = Frame.continuation(1, Arrays.copyOfRange(block, at, end));
      client.send(end == block.length ? frame : frame.continued());
    }

    client.expectReset(1, ErrorCode.FRAME_SIZE_ERROR);
    var malformed = assertInstanceOf(TransportFailure.Malformed.class, failure());
    assertEquals(ErrorCode.FRAME_SIZE_ERROR, malformed.code());
    exchange(client, 3);
  }

  @DisplayName("MD-15 a 63 KB field fits into CONTINUATION frames, both ways")
  @Test
  void a_list_just_below_the_limit_goes_both_ways() throws Exception {
    ScriptedPeer client = greeted();
    String large = "x".repeat(63_000);

    sendLong(client, 1, HeaderBlock.joined(silent(), HeaderBlock.literal("large", large)));
    stream()
        .write(
            RESPONSE.with("large", large),
            null,
            TRAILERS.with("large", large),
            dev.weft.transport.EndStream.YES);

    assertEquals(large, heads.take().get("large"));
    Head head = client.expectHead(1);
    assertEquals(large, head.headers().get("large"));
    assertEquals(large, client.expectHead(1).headers().get("large"));
  }

  @Test
  protected void a_header_block_that_never_ends_ends_the_connection() throws Exception {
    ScriptedPeer client = greeted();
    Frame more = Frame.continuation(1, new byte[16_000]).continued();

    client.send(Frame.headers(1, new byte[0]).continued());
    for (int i = 0; i < 128; i++) client.send(more);

    client.expectGoAway(ErrorCode.ENHANCE_YOUR_CALM);
  }
}
