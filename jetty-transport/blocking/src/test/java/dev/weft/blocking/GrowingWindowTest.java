package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.FakeTime;
import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.Admission;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Windows that grow with the bandwidth-delay product, as a scripted client sees them.
@Timeout(60)
final class GrowingWindowTest {
  private static final int SMALL = Http2Settings.SMALLEST_WINDOW;
  private static final int FRAME = 16_384;

  private record Reading(Http2Stream stream) implements ServedStream {
    @Override
    public void run() {
      try {
        ByteBuffer data = stream.read(FRAME);
        while (data != null) data = stream.read(FRAME);
      } catch (TransportException e) {
        // The test is over.
      }
    }

    @Override
    public void failed(TransportFailure failure) {
      // The thread finds it so.
    }
  }

  private static BlockingServerTransport serve(Http2Settings settings) throws IOException {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    // A round trip takes no time, so that only how much comes in one decides.
    var server = BlockingServerTransport.plaintext(anyPort).with(settings).with(new FakeTime());
    server.start((stream, head) -> new Admission.Serve(new Reading(stream)));
    return server;
  }

  /// Sends as much as the window lets it, and answers the server's PINGs when that has left: so a
  /// window is always what bounds it.
  ///
  /// @return how much it had leave to send at most
  private static long upload(ScriptedPeer client, long bytes, boolean expectsPings)
      throws IOException {
    byte[] frame = new byte[FRAME];
    long window = SMALL;
    long most = window;
    int pings = 0;
    for (long sent = 0; sent < bytes; ) {
      while (window >= FRAME && sent < bytes) {
        client.send(Frame.data(1, frame));
        window -= FRAME;
        sent += FRAME;
      }
      Frame told = client.read();
      if (told.type() == Frame.PING && !told.has(Frame.ACK)) {
        assertEquals(WindowProbe.PING, told.ping());
        client.send(Frame.pingAck(told.ping()));
        pings++;
      } else if (told.type() == Frame.WINDOW_UPDATE && told.stream() == 1) {
        window += told.intAt(0);
        most = Math.max(most, window);
      } else {
        assertNotEquals(Frame.RST_STREAM, told.type(), told::toString);
        assertNotEquals(Frame.GOAWAY, told.type(), told::toString);
      }
    }
    assertEquals(expectsPings, pings > 0, pings + " PINGs");
    return most;
  }

  @DisplayName(
      "FC-12 KA-12: a bulk upload grows the window, which PINGs measure, to 16 MiB at most")
  @Test
  void a_window_grows_with_what_comes() throws Exception {
    try (var server = serve(Http2Settings.DEFAULT.withGrowingWindow(SMALL));
        var client = ScriptedPeer.connectTo(server.address())) {
      client.greet();
      client.send(Frame.headers(1, HeaderBlock.request("/upload")));

      long most = upload(client, 64 << 20, true);

      assertTrue(most > 4 << 20, most + " bytes");
      assertTrue(most <= 16 << 20, most + " bytes");
    }
  }

  @DisplayName("FC-13: a static window is not measured and does not change")
  @Test
  void a_static_window_stays() throws Exception {
    try (var server = serve(Http2Settings.DEFAULT.withStreamWindow(SMALL));
        var client = ScriptedPeer.connectTo(server.address())) {
      client.greet();
      client.send(Frame.headers(1, HeaderBlock.request("/upload")));

      assertEquals(SMALL, upload(client, 8 << 20, false));
    }
  }

  @DisplayName("a server's connections together grow by an eighth of the heap at most")
  @Test
  void growth_is_bounded_for_a_servers_connections_together() {
    var bound = new GrownWindows(100);

    assertTrue(bound.take(60));
    assertTrue(!bound.take(60));
    bound.giveBack(60);
    assertTrue(bound.take(100));
  }

  @DisplayName("what a window has grown by is given back, whoever notices its connection's end")
  @Test
  void a_window_that_grows_as_its_connection_ends_is_given_back() throws Exception {
    try (var unstarted = new Unstarted()) {
      ServerConnection connection = unstarted.server();
      ReceiveWindow window = connection.receiveWindow();
      window.received(300 << 10); // the reader has sent its PING
      window.received(1 << 20);

      connection.lost("a writer has found the socket broken"); // by another thread
      window.answered(WindowProbe.PING); // the answer was in the reader's buffer

      assertEquals(0, unstarted.grown.taken());
    }
  }

  @DisplayName("what a window grows by is counted, told to the client, and given back at the end")
  @Test
  void a_window_that_has_grown_is_accounted_for() throws Exception {
    int initial = Http2Settings.DEFAULT.streamWindow();
    try (var unstarted = new Unstarted()) {
      ServerConnection connection = unstarted.server();
      ReceiveWindow window = connection.receiveWindow();
      window.received(initial); // the reader has sent its PING
      window.received(16 << 20);

      window.answered(7); // somebody else's
      assertEquals(0, window.grown());
      window.answered(WindowProbe.PING);

      assertEquals(16 << 20, window.grown());
      assertEquals((16 << 20) - initial, unstarted.grown.taken());
      window.answered(WindowProbe.PING); // of which there was one
      assertEquals((16 << 20) - initial, unstarted.grown.taken());
      connection.outbox().flush();
      unstarted.endOutput();
      assertEquals(List.of(Frames.PING, Frames.WINDOW_UPDATE), unstarted.received());

      connection.lost("the client has gone");
      assertEquals(0, unstarted.grown.taken());
    }
  }
}
