package dev.weft.blocking;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.HeaderLimitsContract;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderLimitsTest extends HeaderLimitsContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort).with(settings);
  }

  @DisplayName("MD-14 a block of 1 MB resets its stream alone")
  @Test
  void a_very_long_block_resets_its_stream_alone() throws Exception {
    longBlock(1000);
  }

  @DisplayName("MD-14 a byte may stand for 4 KiB: what is too large is not gathered")
  @Test
  void a_block_of_references_is_too_large_by_their_number() throws Exception {
    ScriptedPeer client = greeted();
    client.send(
        Frame.headers(1, HeaderBlock.joined(silent(), indexed("big", "x".repeat(4000)))),
        Frame.rstStream(1, 8));
    byte[] references = new byte[60_000];
    Arrays.fill(references, NEWEST[0]);

    sendLong(client, 3, references);

    client.expectReset(3, ErrorCode.FRAME_SIZE_ERROR);
    exchange(client, 5, NEWEST);
  }

  @DisplayName("ML-16 a long block that is no HPACK, or ends within a field")
  @ParameterizedTest
  @ValueSource(strings = {"80", "be", "00", "000561", "007f80808080808001", "3f"})
  void a_long_block_that_is_broken_ends_the_connection(String hex) throws Exception {
    ScriptedPeer client = greeted();
    byte[] end = java.util.HexFormat.of().parseHex(hex);

    sendLong(client, 1, HeaderBlock.joined(HeaderBlock.literal("large", "x".repeat(70_000)), end));

    client.expectGoAway(ErrorCode.COMPRESSION_ERROR);
  }
}
