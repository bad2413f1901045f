package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.transport.Eventually;
import dev.weft.testkit.wire.WireContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.StreamHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class DrainTest extends WireContract {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final StreamHandler NOBODY =
      (stream, head) -> {
        throw new IllegalStateException("nobody opens a stream here");
      };

  @Override
  protected ServerTransport server(Http2Settings settings) {
    return BlockingServerTransport.plaintext(ANY).with(settings);
  }

  /// The system gives the acceptor a connection just as the listener is being closed.
  @Test
  @DisplayName("GA-06")
  void a_connection_that_comes_while_the_server_drains_is_drained_at_once() throws Exception {
    var server = (BlockingServerTransport) serve(Http2Settings.DEFAULT);
    server.drain("maintenance");

    try (var listener = ServerSocketChannel.open().bind(ANY);
        var client = ScriptedPeer.connectTo(listener.getLocalAddress())) {
      server.serve(listener.accept(), NOBODY);
      assertEquals(1, server.connections());

      Frame told = farewell(client);
      assertEquals(Integer.MAX_VALUE, told.lastStream());
      assertEquals("maintenance", told.debugData());
    }

    assertTrue(server.awaitDrained(Deadline.after(Eventually.BOUND)));
  }
}
