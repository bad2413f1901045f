package dev.weft.jetty;

import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.HeaderLimitsContract;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

final class JettyHeaderLimitsTest extends HeaderLimitsContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort).with(settings);
  }

  /// Not with ENHANCE_YOUR_CALM, as ours would.
  @Test
  @Override
  protected void a_header_block_that_never_ends_ends_the_connection() throws Exception {
    ScriptedPeer client = greeted();
    Frame more = Frame.continuation(1, new byte[16_000]).continued();

    client.send(Frame.headers(1, new byte[0]).continued());
    // 256 KiB and no more: what came after would meet a closed socket.
    for (int i = 0; i < 17; i++) client.send(more);

    client.expectGoAway(ErrorCode.PROTOCOL_ERROR);
  }
}
