package dev.weft.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Flow control in both directions (RFC 9113 §5.2 and §6.9), and a peer that does not read.
public abstract class ServerWindowsContract extends WireContract {
  private static final int SMALLEST = Http2Settings.SMALLEST_WINDOW;
  private static final Http2Settings SMALL = Http2Settings.DEFAULT.withStreamWindow(SMALLEST);

  private ScriptedPeer greetedWithSmallWindows() throws IOException {
    ScriptedPeer client = connect(serve(SMALL));
    client.greet();
    return client;
  }

  /// So many bytes in frames of 16,000.
  private static Frame[] data(int stream, int length) {
    var frames = new ArrayList<Frame>();
    for (int left = length; left > 0; left -= 16_000) {
      frames.add(Frame.data(stream, new byte[Math.min(left, 16_000)]));
    }
    return frames.toArray(Frame[]::new);
  }

  private static Frame big(int stream) {
    return Frame.headers(stream, HeaderBlock.request("/big")).ending();
  }

  // ---- what the client allows

  @DisplayName("FC-06 no DATA frame is larger than 16,384, whatever the client allows")
  @Test
  void frames_stay_small() throws Exception {
    ScriptedPeer client =
        greeted(Frame.MAX_FRAME_SIZE, 1 << 20, Frame.INITIAL_WINDOW_SIZE, 1 << 24);
    client.send(Frame.windowUpdate(0, 1 << 24), big(1));
    client.expectHead(1);

    int received = 0;
    while (received < BIG) {
      Frame frame = client.expect(Frame.DATA, 1);
      assertTrue(frame.payload().length <= 16_384, frame.toString());
      received += frame.payload().length;
    }
    assertTrue(client.expectHead(1).endsStream());
  }

  /// All want to send when the connection's window opens.
  @DisplayName("FC-08 streams take turns of at most 4 frames")
  @Test
  protected void streams_that_have_data_take_turns() throws Exception {
    int streams = 4;
    ScriptedPeer client = greeted(Frame.INITIAL_WINDOW_SIZE, 1 << 24);
    client.send(big(1));
    client.expectHead(1);
    client.expectData(1, SMALLEST); // all that the connection's window allows
    for (int id = 3; id < 2 * streams; id += 2) {
      client.send(big(id));
      client.expectHead(id);
    }
    client.expectNothingElse();
    client.send(Frame.windowUpdate(0, streams * BIG));

    var left = new int[2 * streams];
    Arrays.fill(left, BIG);
    left[1] -= SMALLEST;
    int last = 0;
    int inARow = 0;
    int longest = 0;
    for (int ended = 0; ended < streams; ) {
      Frame frame = client.read();
      if (frame.type() == Frame.HEADERS) ended++;
      if (frame.type() != Frame.DATA) continue;
      left[frame.stream()] -= frame.payload().length;
      inARow = frame.stream() == last ? inARow + 1 : 1;
      last = frame.stream();
      boolean othersWait = ended == 0;
      if (othersWait) longest = Math.max(longest, inARow);
    }
    assertTrue(longest <= 4, "a stream had " + longest + " frames in a row");
  }

  @Test
  void data_stops_where_the_streams_window_ends_and_goes_on_with_it() throws Exception {
    ScriptedPeer client = greeted(Frame.INITIAL_WINDOW_SIZE, 10);
    client.send(Frame.windowUpdate(0, 1 << 24), big(1));
    client.expectHead(1);

    client.expectData(1, 10);
    client.expectNothingElse();
    client.send(Frame.windowUpdate(1, 1));
    client.expectData(1, 1);
    client.expectNothingElse();
    client.send(Frame.windowUpdate(1, 20_000), Frame.windowUpdate(1, 5));
    client.expectData(1, 20_005);
    client.expectNothingElse();
    client.send(Frame.windowUpdate(1, BIG));

    client.expectData(1, BIG - 20_016);
    assertTrue(client.expectHead(1).endsStream());
  }

  @Test
  void data_stops_where_the_connections_window_ends_and_goes_on_with_it() throws Exception {
    ScriptedPeer client = greeted(Frame.INITIAL_WINDOW_SIZE, 1 << 24);
    client.send(big(1));
    client.expectHead(1);

    client.expectData(1, SMALLEST);
    client.expectNothingElse();
    client.send(Frame.windowUpdate(0, 7));
    client.expectData(1, 7);
    client.expectNothingElse();
    client.send(Frame.windowUpdate(0, BIG));

    client.expectData(1, BIG - SMALLEST - 7);
    assertTrue(client.expectHead(1).endsStream());
  }

  @DisplayName("FC-07 a window that SETTINGS shrink below what is out goes negative")
  @Test
  void a_window_can_be_negative() throws Exception {
    ScriptedPeer client = greeted(Frame.INITIAL_WINDOW_SIZE, 1000);
    client.send(Frame.windowUpdate(0, 1 << 24), big(1));
    client.expectHead(1);
    client.expectData(1, 1000);

    client.send(Frame.settings(Frame.INITIAL_WINDOW_SIZE, 100));
    client.expectNothingElse();
    client.send(Frame.windowUpdate(1, 900));
    client.expectNothingElse();
    client.send(Frame.windowUpdate(1, 1));
    client.expectData(1, 1);
    client.expectNothingElse();
    client.send(Frame.settings(Frame.INITIAL_WINDOW_SIZE, 150));
    client.expectData(1, 50);

    client.expectNothingElse();
  }

  @DisplayName("ML-13 an increment of 0 on a stream")
  @Test
  void an_increment_of_nothing_resets_its_stream() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.headers(1, silent()), Frame.windowUpdate(1, 0));

    client.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    client.expectNothingElse();
  }

  @DisplayName("ML-13 a window above 2^31-1 on a stream")
  @Test
  void a_window_that_is_too_large_resets_its_stream() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.headers(1, silent()), Frame.windowUpdate(1, Integer.MAX_VALUE - SMALLEST));
    client.expectNothingElse();
    client.send(Frame.windowUpdate(1, 1));

    client.expectReset(1, ErrorCode.FLOW_CONTROL_ERROR);
    client.expectNothingElse();
  }

  @Test
  void settings_that_make_a_window_too_large_end_the_connection() throws Exception {
    ScriptedPeer client = greeted();
    client.send(Frame.headers(1, silent()), Frame.windowUpdate(1, 1));

    client.send(Frame.settings(Frame.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE));

    assertEquals(ErrorCode.FLOW_CONTROL_ERROR.value(), farewell(client).errorCode());
  }

  // ---- what the server allows

  @DisplayName("FC-10 more than the stream's window resets the stream; the others go on")
  @Test
  void more_than_the_window_resets_the_stream() throws Exception {
    ScriptedPeer client = greetedWithSmallWindows();
    client.send(Frame.windowUpdate(0, BIG)); // for the answers
    client.send(Frame.headers(1, HeaderBlock.request("/big")), Frame.headers(3, echo(2)));

    client.send(data(1, SMALLEST));
    client.send(Frame.data(1, "x"));
    client.send(Frame.data(3, "hi").ending());

    Frame frame = client.read();
    while (frame.type() != Frame.RST_STREAM) frame = client.read();
    assertEquals(1, frame.stream());
    assertEquals(ErrorCode.FLOW_CONTROL_ERROR.value(), frame.errorCode());
    assertEquals(
        new TransportFailure.Malformed(
            "more data than the window allows", ErrorCode.FLOW_CONTROL_ERROR),
        failure());
    client.expectHead(3);
    client.expectData(3, 2);
    assertTrue(client.expectHead(3).endsStream());
  }

  @DisplayName("FC-09 padding counts against the stream's window, and is given back")
  @Test
  void padding_is_counted_and_credited() throws Exception {
    ScriptedPeer client = greetedWithSmallWindows();
    client.send(Frame.headers(1, echo(1000)));

    for (int i = 0; i < 999; i++) {
      long allowed = SMALLEST + client.credit(1);
      long spent = 257L * (i + 1);
      if (spent > allowed) client.awaitCredit(1, spent - SMALLEST);
      client.send(Frame.data(1, "x").padded(255));
    }
    client.send(Frame.data(1, "x").ending());

    client.expectHead(1);
    client.expectData(1, 1000);
    client.expectHead(1);
  }

  @DisplayName("FC-04 a message larger than the window is let in at once, and nets out")
  @Test
  void a_large_message_is_let_in_at_once() throws Exception {
    ScriptedPeer client = greetedWithSmallWindows();
    client.send(Frame.headers(1, echo(BIG)));

    // Before a byte of it was sent: the server waits for all of it.
    client.awaitCredit(1, BIG - SMALLEST);
    client.send(data(1, BIG - 1));
    client.expectNothingElse();
    long credit = client.credit(1);
    client.send(Frame.data(1, "x").ending());
    client.expectHead(1);

    assertTrue(credit <= BIG, "as much as the message in all, and a window ahead; not " + credit);
  }

  @DisplayName("FC-01 the connection's window is credited on receipt, whoever reads")
  @Test
  void what_nobody_reads_holds_up_no_other() throws Exception {
    ScriptedPeer client = greeted();
    long window = SMALLEST + client.awaitCredit(0, 1);
    long sent = 0;

    for (int stream = 1; sent < 2 * window; stream += 2) {
      client.send(Frame.headers(stream, HeaderBlock.request("/big")));
      int length = BIG;
      if (sent + length > SMALLEST + client.credit(0)) {
        // The server has no more to wait for than what it was sent.
        while (sent + length > SMALLEST + client.credit(0)) client.read();
      }
      client.send(data(stream, length));
      sent += length;
    }
  }

  @DisplayName("FC-15 what was sent on streams that are reset is credited to the connection")
  @Test
  void cancelled_streams_leak_no_window() throws Exception {
    ScriptedPeer client = greeted();
    long window = SMALLEST + client.awaitCredit(0, 1);
    long sent = 0;

    for (int stream = 1; sent < 4 * window; stream += 2) {
      int length = 200_000;
      while (sent + length > SMALLEST + client.credit(0)) client.read();
      client.send(Frame.headers(stream, silent()));
      client.send(data(stream, length / 2));
      client.send(Frame.rstStream(stream, 8));
      client.send(data(stream, length / 2)); // which is wrong, and credited all the same
      sent += length;
    }

    client.send(Frame.ping(7));
    while (client.read().type() != Frame.PING) {}
  }

  // ---- a client that does not read

  @DisplayName("ML-08 ! a flood of PINGs stops the server from reading, and nothing else")
  @Test
  protected void a_flood_of_pings_stalls_the_reader() throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    ScriptedPeer flooding = ScriptedPeer.connectTo(server.address(), 4096);
    try (flooding) {
      flooding.greet();
      flooding.send(big(1)); // so that the socket is full, and stays so
      long sent = flooding.sendUntilStuck(Frame.ping(1), 64 << 20);

      ScriptedPeer other = connect(server);
      other.greet();
      other.expectNothingElse();

      assertTrue(sent < 64 << 20, "the server went on reading");
      // It goes on where it stopped, until it has had enough (LimitsContract).
      for (int answered = 0; answered < 10_000; ) {
        if (flooding.read().type() == Frame.PING) answered++;
      }
    }
  }
}
