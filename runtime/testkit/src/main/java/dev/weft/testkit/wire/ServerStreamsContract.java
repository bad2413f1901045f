package dev.weft.testkit.wire;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a client may do with its streams, and what becomes of one that does more (RFC 9113 §5.1 and
/// §8).
public abstract class ServerStreamsContract extends WireContract {
  private static void exchange(ScriptedPeer client, int stream) throws IOException {
    client.send(Frame.headers(stream, echo(2)), Frame.data(stream, "hi").ending());
    client.expectHead(stream);
    client.expectData(stream, 2);
    assertTrue(client.expectHead(stream).endsStream());
  }

  // ---- after the end

  @DisplayName("ML-06 DATA after END_STREAM")
  @Test
  void data_after_the_end_of_the_stream_resets_it() throws Exception {
    ScriptedPeer client = greeted();

    // The answer may have used up the connection's first window by the time of the reset.
    client.send(
        Frame.windowUpdate(0, 1 << 20),
        Frame.headers(1, HeaderBlock.request("/big")).ending(),
        Frame.data(1, "more"));

    Frame frame = client.read();
    while (frame.type() != Frame.RST_STREAM) frame = client.read();
    assertEquals(ErrorCode.STREAM_CLOSED.value(), frame.errorCode());
    exchange(client, 3);
  }

  @Test
  protected void a_head_after_the_end_of_the_stream_resets_it() throws Exception {
    var client = greeted(Frame.INITIAL_WINDOW_SIZE, 0);
    client.send(Frame.headers(1, HeaderBlock.request("/big")).ending());
    client.expectHead(1);

    client.send(Frame.headers(1, silent()).ending());

    client.expectReset(1, ErrorCode.STREAM_CLOSED);
    assertInstanceOf(TransportFailure.Malformed.class, failure());
    client.expectNothingElse();
  }

  @Test
  protected void a_second_head_amid_the_stream_resets_it() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.headers(1, silent()), Frame.headers(1, silent()));

    client.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    exchange(client, 3);
  }

  @DisplayName("ML-17 frames of a stream that has ended are ignored")
  @Test
  void frames_of_a_stream_that_has_ended_are_ignored() throws Exception {
    ScriptedPeer client = greeted();
    exchange(client, 1);

    client.send(
        Frame.rstStream(1, 8),
        Frame.windowUpdate(1, 100),
        new Frame(Frame.PRIORITY, 0, 1, new byte[5]));

    client.expectNothingElse();
    exchange(client, 3);
  }

  @DisplayName("ML-17 frames of a stream that was reset are ignored")
  @Test
  void frames_of_a_stream_that_was_reset_are_ignored() throws Exception {
    ScriptedPeer client = greeted();
    client.send(Frame.headers(1, silent()), Frame.rstStream(1, 8));
    assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), failure());

    client.send(Frame.windowUpdate(1, 100), Frame.rstStream(1, 8));

    client.expectNothingElse();
  }

  /// Not what is late because it was this side that reset the stream.
  @DisplayName("ML-06 data behind the client's own end or reset: STREAM_CLOSED, once")
  @Test
  protected void data_behind_the_clients_own_end_is_answered_once() throws Exception {
    ScriptedPeer client = greeted();
    exchange(client, 1);

    client.send(Frame.data(1, "late"), Frame.data(1, "later"));
    client.expectReset(1, ErrorCode.STREAM_CLOSED);
    client.send(Frame.headers(3, silent()), Frame.rstStream(3, 8));
    assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), failure());
    client.send(Frame.data(3, "late"), Frame.data(3, "later"));
    client.expectReset(3, ErrorCode.STREAM_CLOSED);

    client.expectNothingElse();
    exchange(client, 5);
  }

  @DisplayName("SV-04 !: trailers, then RST_STREAM(NO_ERROR); what was on its way is let pass")
  @Test
  void an_answer_ahead_of_the_requests_end_asks_the_client_to_stop() throws Exception {
    ScriptedPeer client = greeted();
    client.send(Frame.windowUpdate(0, 1 << 20), Frame.windowUpdate(0, 1 << 20));
    client.send(Frame.headers(1, HeaderBlock.request("/big")), Frame.windowUpdate(1, 1 << 20));

    client.expectHead(1);
    client.expectData(1, BIG);
    assertTrue(client.expectHead(1).endsStream());
    client.expectReset(1, ErrorCode.NO_ERROR);
    client.send(Frame.data(1, "late"), Frame.data(1, "later").ending());

    client.expectNothingElse();
    exchange(client, 3);
  }

  // ---- too many

  @DisplayName("SV-02")
  @Test
  void a_stream_beyond_the_limit_is_refused_and_what_follows_on_it_is_ignored() throws Exception {
    ScriptedPeer client = connect(serve(Http2Settings.DEFAULT.withMaxConcurrentStreams(1)));
    client.greet();
    client.send(Frame.headers(1, silent()));

    client.send(
        Frame.headers(3, echo(2)), Frame.data(3, "hi"), Frame.windowUpdate(3, 1), Frame.data(3));

    client.expectReset(3, ErrorCode.REFUSED_STREAM);
    client.expectNothingElse();
    client.send(Frame.rstStream(1, 8));
    exchange(client, 5);
  }

  @DisplayName("ML-17 RFC 9113 §5.1: late trailers of a request that was refused are ignored")
  @Test
  protected void late_trailers_of_a_refused_request_are_ignored() throws Exception {
    ScriptedPeer client = connect(serve(Http2Settings.DEFAULT.withMaxConcurrentStreams(1)));
    client.greet();
    client.send(Frame.headers(1, silent()));
    int id = 3;

    for (byte[] trailers :
        List.of(
            HeaderBlock.literal("x-checksum", "1"),
            HeaderBlock.literal("content-length", "7"),
            HeaderBlock.literal("Upper", "x"))) {
      client.send(Frame.headers(id, echo(2)), Frame.data(id, "hi"));
      client.send(Frame.headers(id, trailers).ending());
      client.expectReset(id, ErrorCode.REFUSED_STREAM);
      id += 2;
    }

    client.expectNothingElse();
    client.send(Frame.rstStream(1, 8));
    exchange(client, id);
  }

  @DisplayName("SV-03 ! handlers that are stuck are as many as streams, whatever the client resets")
  @Test
  void a_client_that_opens_and_resets_streams_is_refused_in_the_end() throws Exception {
    ScriptedPeer client = connect(serve(Http2Settings.DEFAULT.withMaxConcurrentStreams(2)));
    client.greet();
    int streams = 1_000;

    for (int i = 0; i < streams; i++) {
      client.send(
          Frame.headers(2 * i + 1, HeaderBlock.request("/deaf")), Frame.rstStream(2 * i + 1, 8));
    }
    int refused = 0;
    client.send(Frame.ping(1));
    for (Frame frame = client.read(); frame.type() != Frame.PING; frame = client.read()) {
      if (frame.type() != Frame.RST_STREAM) continue;
      assertEquals(ErrorCode.REFUSED_STREAM.value(), frame.errorCode());
      refused++;
    }

    assertEquals(2, deaf.get());
    assertEquals(streams, heads.size() + refused);
    assertTrue(heads.size() < 110, heads.size() + " streams are remembered");
    hear.countDown();
    eventually("all that were admitted have run", () -> deaf.get() == heads.size());
    exchange(client, 2 * streams + 1);
  }

  // ---- header lists

  static Stream<Arguments> malformed() {
    byte[] head = silent();
    return Stream.of(
        malformed("ML-16 a name in upper case", head, HeaderBlock.literal("Upper", "x")),
        malformed("ML-04 connection", head, HeaderBlock.literal("connection", "close")),
        malformed("transfer-encoding", head, HeaderBlock.literal("transfer-encoding", "chunked")),
        malformed("keep-alive", head, HeaderBlock.literal("keep-alive", "timeout=5")),
        malformed("proxy-connection", head, HeaderBlock.literal("proxy-connection", "close")),
        malformed("upgrade", head, HeaderBlock.literal("upgrade", "h2c")),
        malformed("te", head, HeaderBlock.literal("te", "trailers, deflate")),
        malformed("a line feed", head, HeaderBlock.literal("x", "a\nb")),
        malformed("a carriage return", head, HeaderBlock.literal("x", "a\rb")),
        malformed("a NUL", head, HeaderBlock.literal("x", "a\0b")),
        malformed("no method", HeaderBlock.literal(":scheme", "http", ":path", "/silent")),
        malformed("no scheme", HeaderBlock.literal(":method", "POST", ":path", "/silent")),
        malformed("no path", HeaderBlock.literal(":method", "POST", ":scheme", "http")),
        malformed("a name with a space", head, HeaderBlock.literal("a b", "x")),
        malformed("an empty name", head, HeaderBlock.literal("", "x")),
        malformed("a late pseudo-header", head, HeaderBlock.literal(":path", "/x")),
        malformed("two paths", HeaderBlock.literal(":path", "/x"), head),
        malformed("a pseudo-header of responses", HeaderBlock.literal(":status", "200"), head),
        malformed(
            "a pseudo-header of nobody's",
            HeaderBlock.literal(":method", "POST", ":late", "x", ":scheme", "http", ":path", "/x"),
            HeaderBlock.literal(":authority", "test")));
  }

  private static Arguments malformed(String what, byte[]... block) {
    return Arguments.of(what, HeaderBlock.joined(block));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  protected void a_malformed_list_resets_its_stream_alone(String what, byte[] block)
      throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.headers(1, block));
    client.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    client.send(Frame.data(1, "what had been on its way"), Frame.windowUpdate(1, 5));
    client.send(Frame.rstStream(1, 8));

    client.expectNothingElse();
    exchange(client, 3);
  }

  @DisplayName("RFC 9113 8.1: pseudo-headers in trailers")
  @Test
  protected void trailers_with_a_pseudo_header_reset_their_stream_alone() throws Exception {
    ScriptedPeer client = greeted();
    client.send(Frame.headers(1, silent()));

    client.send(Frame.headers(1, HeaderBlock.literal(":path", "/x")).ending());

    client.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    assertInstanceOf(TransportFailure.Malformed.class, failure());
    exchange(client, 3);
  }

  @DisplayName("ML-01 a malformed list uses its stream's id up")
  @Test
  protected void an_id_is_used_up_by_a_malformed_list() throws Exception {
    ScriptedPeer client = greeted();
    byte[] block = HeaderBlock.joined(silent(), HeaderBlock.literal("Upper", "x"));
    client.send(Frame.headers(5, block));
    client.expectReset(5, ErrorCode.PROTOCOL_ERROR);

    client.send(Frame.headers(3, silent()));

    client.expectGoAway(ErrorCode.PROTOCOL_ERROR);
  }

  @DisplayName("ML-01 the id of a malformed list is looked at too")
  @Test
  void a_malformed_list_on_an_illegal_id_ends_the_connection() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.headers(2, HeaderBlock.literal("Upper", "x")));

    client.expectGoAway(ErrorCode.PROTOCOL_ERROR);
  }

  /// Each stream that the server has ended may have data under way, within all windows.
  @DisplayName("ML-17 RFC 9113 §5.1: late data of many streams costs a client nothing")
  @Test
  void uploads_that_were_cut_short_do_not_end_their_connection() throws Exception {
    int streams = 600;
    ScriptedPeer client = greeted();
    for (int id = 1; id < 2 * streams; id += 2) client.send(Frame.headers(id, echo(0)));
    for (int resets = 0; resets < streams; ) {
      if (client.read().type() == Frame.RST_STREAM) resets++;
    }

    for (int turn = 0; turn < 8; turn++) {
      for (int id = 1; id < 2 * streams; id += 2) client.send(Frame.data(id, new byte[100]));
    }

    client.expectNothingElse();
  }
}
