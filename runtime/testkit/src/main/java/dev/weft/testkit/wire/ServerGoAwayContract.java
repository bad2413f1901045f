package dev.weft.testkit.wire;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServerTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// How a server goes away: what it says, what it still serves, and that its last words arrive.
public abstract class ServerGoAwayContract extends WireContract {
  private static final long DRAIN_PING = 0x0106010800030309L;

  protected static void exchange(ScriptedPeer client, int stream) throws IOException {
    client.send(Frame.headers(stream, echo(2)), Frame.data(stream, "hi").ending());
    client.expectHead(stream);
    client.expectData(stream, 2);
    assertTrue(client.expectHead(stream).endsStream());
  }

  /// Has the server go away, with one stream open.
  private static void drain(ServerTransport server, ScriptedPeer client) throws IOException {
    server.drain("maintenance");
    client.expectGoAway(ErrorCode.NO_ERROR);
    assertEquals(DRAIN_PING, client.expect(Frame.PING, 0).ping());
    client.send(Frame.pingAck(DRAIN_PING));
    assertEquals(1, client.expectGoAway(ErrorCode.NO_ERROR).lastStream());
  }

  @DisplayName(
      "GA-01 ! GA-02: two GOAWAYs, a PING between them; a stream opened in between is served")
  @Test
  void a_server_goes_away_in_two_steps() throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    ScriptedPeer client = connect(server);
    client.greet();
    client.send(Frame.headers(1, silent()));
    stream();

    server.drain("maintenance");
    Frame first = client.expectGoAway(ErrorCode.NO_ERROR);
    assertEquals(Integer.MAX_VALUE, first.lastStream());
    assertEquals("maintenance", first.debugData());
    assertEquals(DRAIN_PING, client.expect(Frame.PING, 0).ping());
    exchange(client, 3);
    client.send(Frame.pingAck(DRAIN_PING));
    Frame second = client.expectGoAway(ErrorCode.NO_ERROR);
    assertEquals(3, second.lastStream());

    client.send(Frame.rstStream(1, 8));
    client.expectClosed();
    assertTrue(server.awaitDrained(Deadline.after(Eventually.BOUND)));
  }

  @DisplayName("GA-06: SETTINGS come first, also where a client is slow to introduce itself")
  @Test
  void a_client_that_has_not_introduced_itself_is_drained_when_it_does() throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    ScriptedPeer client = connect(server);
    eventually("it has been accepted", () -> server.connections() == 1);

    server.drain("maintenance");
    client.greet();

    assertEquals(Integer.MAX_VALUE, client.expectGoAway(ErrorCode.NO_ERROR).lastStream());
    assertEquals(DRAIN_PING, client.expect(Frame.PING, 0).ping());
    client.send(Frame.pingAck(DRAIN_PING));
    assertEquals(0, client.expectGoAway(ErrorCode.NO_ERROR).lastStream());
    client.expectClosed();
    assertTrue(server.awaitDrained(Deadline.after(Eventually.BOUND)));
  }

  @DisplayName("GA-01 !: a client that does not answer the PING has 5 s")
  @Test
  void a_client_that_answers_no_ping_is_told_the_last_stream_all_the_same() throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    ScriptedPeer client = connect(server);
    client.greet();

    long start = System.nanoTime();
    server.drain("maintenance");
    assertEquals(Integer.MAX_VALUE, client.expectGoAway(ErrorCode.NO_ERROR).lastStream());
    assertEquals(DRAIN_PING, client.expect(Frame.PING, 0).ping());
    client.send(Frame.headers(1, echo(2)), Frame.data(1, "hi").ending());
    client.expectHead(1);
    client.expectData(1, 2);
    assertTrue(client.expectHead(1).endsStream());
    assertEquals(1, client.expectGoAway(ErrorCode.NO_ERROR).lastStream());
    long millis = (System.nanoTime() - start) / 1_000_000;

    assertTrue(millis > 4_500 && millis < 9_000, millis + " ms");
    client.expectClosed();
  }

  @Test
  void a_stream_behind_the_second_goaway_is_ignored_with_all_that_follows_on_it() throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    ScriptedPeer client = connect(server);
    client.greet();
    client.send(Frame.headers(1, echo(2)));
    heads.take();
    server.drain("maintenance");
    client.expectGoAway(ErrorCode.NO_ERROR);
    assertEquals(DRAIN_PING, client.expect(Frame.PING, 0).ping());
    client.send(Frame.pingAck(DRAIN_PING));
    assertEquals(1, client.expectGoAway(ErrorCode.NO_ERROR).lastStream());

    client.send(Frame.headers(3, echo(2)), Frame.data(3, "hi"), Frame.windowUpdate(3, 1));
    client.send(Frame.rstStream(3, 8));
    client.expectNothingElse();

    client.send(Frame.data(1, "hi").ending());
    client.expectHead(1);
    client.expectData(1, 2);
    assertTrue(client.expectHead(1).endsStream());
    client.expectClosed();
  }

  /// A socket that is closed while its peer still sends is reset, and what is on its way is lost.
  @DisplayName("GA-03: the last response arrives whole, though the client sends while it reads")
  @Test
  void the_last_response_arrives_whole() throws Exception {
    int size = 512 << 10;
    ServerTransport server = serve(Http2Settings.DEFAULT);
    try (var client = ScriptedPeer.connectTo(server.address(), 64 << 10)) {
      client.greet(Frame.INITIAL_WINDOW_SIZE, 1 << 24);
      client.send(Frame.windowUpdate(0, 1 << 24));
      client.send(Frame.headers(1, silent()));
      Http2Stream stream = stream();
      drain(server, client);

      stream.write(RESPONSE, ByteBuffer.allocate(size), TRAILERS, EndStream.YES);
      client.send(Frame.data(1).ending());
      eventually("the server is done", () -> stream.connection().streams() == 0);
      client.expectHead(1);
      for (int received = 0; received < size; ) {
        int length = client.expect(Frame.DATA, 1).payload().length;
        received += length;
        client.send(Frame.windowUpdate(0, length), Frame.ping(received));
      }
      assertTrue(client.expectHead(1).endsStream());
      client.close();
      assertTrue(server.awaitDrained(Deadline.after(Eventually.BOUND)));
    }
  }
}
