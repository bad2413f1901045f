package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.transport.Eventually;
import dev.weft.testkit.wire.WireContract;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Many senders to a peer that has stopped reading, though flow control lets them send.
final class SendersTest extends WireContract {
  private static final int SENDERS = 200;
  private static final int CALLS = 10_000;
  private static final long MOST_HELD = 1 << 20;

  private static final Headers ECHO =
      Headers.shared(":method", "POST", ":scheme", "http", ":path", "/echo", "size", "5");

  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort)
        .with(settings)
        .with(StandardSocketOptions.SO_SNDBUF, 64 << 10); // less than one sender has
  }

  @DisplayName("FC-11 200 senders that wait hold their own bytes; the connection less than 1 MiB")
  @Test
  void senders_that_wait_hold_their_own_bytes_and_others_go_on() throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    try (var deaf = ScriptedPeer.connectTo(server.address(), 4096);
        var other = new BlockingConnector().connect(server.address(), Deadline.NONE)) {
      deaf.greet(Frame.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE);
      deaf.send(Frame.windowUpdate(0, 1 << 30), Frame.headers(1, silent()));
      Connection held = stream().connection();
      for (int i = 1; i <= SENDERS; i++) {
        deaf.send(Frame.headers(2 * i + 1, HeaderBlock.request("/big")).ending());
      }
      Eventually.eventually(
          "all are there, and the socket is full",
          () -> held.streams() == SENDERS + 1 && held.heldBytes() > Outbox.BOUND);

      long most = 0;
      for (int call = 0; call < CALLS; call++) {
        echo(other);
        if (call % 100 == 0) most = Math.max(most, held.heldBytes());
      }

      assertTrue(most < MOST_HELD, most + " bytes; less than " + MOST_HELD + " are allowed");
      assertEquals(SENDERS + 1, held.streams(), "senders that still wait, and one that reads");
    }
  }

  private static void echo(ClientTransport over) {
    Http2Stream stream = over.newStream(Deadline.NONE);
    stream.write(ECHO, ByteBuffer.allocate(5), null, EndStream.YES);
    stream.awaitComplete();
    assertEquals(RESPONSE, stream.awaitHead());
    assertEquals(ByteBuffer.allocate(5), stream.read(5));
    assertEquals(TRAILERS, stream.awaitTrailers());
  }
}
