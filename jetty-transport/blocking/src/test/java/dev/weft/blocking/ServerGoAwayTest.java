package dev.weft.blocking;

import static dev.weft.testkit.transport.Eventually.eventually;

import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.ServerGoAwayContract;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

final class ServerGoAwayTest extends ServerGoAwayContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort).with(settings);
  }

  /// It speaks of streams the server would open (RFC 9113 §6.8). Jetty's sessions close behind it:
  /// docs/jetty-differences.md.
  @Test
  void requests_behind_a_clients_goaway_are_served() throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    ScriptedPeer client = connect(server);
    client.greet();

    client.send(Frame.goAway(0, ErrorCode.NO_ERROR.value()));
    exchange(client, 1);
    exchange(client, 3);

    client.close();
    eventually("the connection has ended", () -> server.connections() == 0);
  }
}
