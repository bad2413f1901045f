package dev.weft.jetty;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.ServerWindowsContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class JettyServerWindowsTest extends ServerWindowsContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort)
        .with(settings)
        .with(ServerLifetimes.DEFAULT.withPings(KeepaliveEnforcement.NONE));
  }

  @DisplayName("ML-08 ! a flood of PINGs ends the connection that it comes over, and no other")
  @Test
  @Override
  protected void a_flood_of_pings_stalls_the_reader() throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    try (ScriptedPeer flooding = ScriptedPeer.connectTo(server.address())) {
      flooding.greet();
      flooding.sendUntilStuck(Frame.ping(1), 8 << 20);

      ScriptedPeer other = connect(server);
      other.greet();
      other.expectNothingElse();

      eventually("the connection has ended", () -> server.connections() == 1);
    }
  }

  @DisplayName("streams that wait for the connection's window are sent whole, in no order")
  @Test
  @Override
  protected void streams_that_have_data_take_turns() throws Exception {
    ScriptedPeer client = greeted(Frame.INITIAL_WINDOW_SIZE, 1 << 24);
    for (int id = 1; id < 8; id += 2) {
      client.send(Frame.headers(id, HeaderBlock.request("/big")).ending());
    }
    client.send(Frame.windowUpdate(0, 4 * BIG));

    int left = 4 * BIG;
    for (int ended = 0; ended < 4; ) {
      Frame frame = client.read();
      if (frame.type() == Frame.DATA) left -= frame.payload().length;
      if (frame.endsStream()) ended++;
    }
    assertEquals(0, left);
  }
}
