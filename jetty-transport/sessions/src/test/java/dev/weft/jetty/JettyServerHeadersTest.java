package dev.weft.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.ServerHeadersContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class JettyServerHeadersTest extends ServerHeadersContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort).with(settings);
  }

  @DisplayName("of a setting that comes twice in one SETTINGS Jetty keeps the last value")
  @Test
  @Override
  protected void a_table_that_is_lowered_and_raised_within_one_frame_is_announced()
      throws Exception {
    ScriptedPeer client = greeted();
    int size = Frame.HEADER_TABLE_SIZE;

    client.send(Frame.settings(size, 4096, size, 0, size, 4096));
    client.send(Frame.headers(1, echo(2)), Frame.data(1, "hi").ending());

    assertEquals(RESPONSE, client.expectHead(1).headers());
  }
}
