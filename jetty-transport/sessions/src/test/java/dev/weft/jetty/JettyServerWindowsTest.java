package dev.weft.jetty;

import static dev.weft.testkit.transport.Eventually.eventually;

import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.ServerWindowsContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class JettyServerWindowsTest extends ServerWindowsContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort).with(settings);
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
}
