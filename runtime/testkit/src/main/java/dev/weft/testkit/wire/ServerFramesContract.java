package dev.weft.testkit.wire;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.LoudLog;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames by themselves: their layout, their sizes, and what SETTINGS and PING are answered with
/// (RFC 9113 §3.4, §4 and §6).
public abstract class ServerFramesContract extends WireContract {
  // ---- what is legal

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_request_is_understood_at_once_and_byte_by_byte(boolean byteByByte) throws Exception {
    ScriptedPeer client = connect();
    if (byteByByte) client.byteByByte();
    client.greet();

    client.send(Frame.headers(1, echo(5)), Frame.data(1, HELLO).ending());
    expectEcho(client, 1, HELLO); // before the next: two are answered in either order
    client.send(Frame.headers(3, echo(5)), Frame.data(3, "wor"), Frame.data(3, "ld").ending());

    expectEcho(client, 3, "world".getBytes(StandardCharsets.US_ASCII));
  }

  @DisplayName("FC-09 padding of every length is taken off")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 255})
  void padding_is_taken_off(int padding) throws Exception {
    ScriptedPeer client = greeted();

    client.send(
        Frame.headers(1, echo(5)).padded(padding).prioritized(),
        Frame.data(1, HELLO).padded(padding).ending());
    expectEcho(client, 1, HELLO);
    client.send(
        Frame.headers(3, echo(5)).prioritized(),
        Frame.data(3).padded(padding),
        Frame.data(3, HELLO).padded(padding),
        Frame.data(3).padded(padding).ending());

    expectEcho(client, 3, HELLO);
  }

  @DisplayName("ML-15 unknown frames and settings are ignored")
  @Test
  void what_is_unknown_is_ignored() throws Exception {
    ScriptedPeer client = connect();
    client.greet(0x99, 7, Frame.HEADER_TABLE_SIZE, 100, 0xffff, -1);

    client.send(
        new Frame(0x42, 0xff, 0, HELLO),
        new Frame(0xff, 0, 77, new byte[0]),
        Frame.settings(0x7f, 1),
        Frame.headers(1, echo(5)),
        new Frame(0x42, 0xff, 1, HELLO),
        Frame.data(1, HELLO).ending());

    expectEcho(client, 1, HELLO);
  }

  @Test
  void the_reserved_bit_of_a_stream_id_is_ignored() throws Exception {
    ScriptedPeer client = greeted();

    client.send(
        Frame.headers(1, echo(5)).onStream(1 | Integer.MIN_VALUE),
        Frame.data(1, HELLO).ending().onStream(1 | Integer.MIN_VALUE));

    expectEcho(client, 1, HELLO);
  }

  @Test
  void unknown_flags_are_ignored() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.headers(1, echo(5)), Frame.data(1, HELLO).withFlags(0xf7));

    expectEcho(client, 1, HELLO);
  }

  @Test
  void every_settings_frame_is_acknowledged() throws Exception {
    ScriptedPeer client = greeted();
    client.expectSettingsAck();

    client.send(Frame.settings(), Frame.settings(Frame.INITIAL_WINDOW_SIZE, 1 << 20));

    client.expectSettingsAck();
    client.expectSettingsAck();
  }

  @Test
  void a_ping_comes_back_with_its_payload() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.ping(0x0123456789abcdefL), Frame.ping(-2));

    client.expectPingAck(0x0123456789abcdefL);
    client.expectPingAck(-2);
  }

  @Test
  void an_answer_to_no_ping_is_ignored() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.pingAck(17));

    client.expectNothingElse();
  }

  @DisplayName("FC-05 a window below 65,535 is not used; the settings are told")
  @Test
  void settings_are_told() throws Exception {
    var settings =
        Http2Settings.DEFAULT
            .withStreamWindow(1000)
            .withMaxConcurrentStreams(7)
            .withMaxHeaderListSize(12_345);

    Frame told = connect(serve(settings)).greet();

    long window = told.setting(Frame.INITIAL_WINDOW_SIZE);
    assertTrue(window == 65_535 || window == -1, window + "; 65,535 may go without saying");
    assertEquals(7, told.setting(Frame.MAX_CONCURRENT_STREAMS));
    assertEquals(12_345, told.setting(Frame.MAX_HEADER_LIST_SIZE));
  }

  @DisplayName(
      "FC-05 a window above 65,535 is told: of streams in SETTINGS, the connection's by credit")
  @Test
  void a_larger_window_is_told() throws Exception {
    ScriptedPeer client = connect(serve(Http2Settings.DEFAULT.withStreamWindow(1 << 20)));

    Frame told = client.greet();

    assertEquals(1 << 20, told.setting(Frame.INITIAL_WINDOW_SIZE));
    client.awaitCredit(0, (1 << 20) - 65_535);
  }

  // ---- what ends the connection

  static Stream<Arguments> fatal() {
    byte[] block = silent();
    Frame open = Frame.headers(1, block);
    Frame part = open.continued();
    Frame ping = Frame.ping(1);
    return Stream.of(
        bad("ML-14 16,385 bytes", "FRAME_SIZE_ERROR", open, Frame.data(1, new byte[16_385])),
        bad("PING of 7", "FRAME_SIZE_ERROR", ping.withPayload(new byte[7])),
        bad("PING of 9", "FRAME_SIZE_ERROR", ping.withPayload(new byte[9])),
        bad("PING on a stream", "PROTOCOL_ERROR", open, ping.onStream(1)),
        bad("RST of 3", "FRAME_SIZE_ERROR", open, Frame.rstStream(1, 0).withPayload(new byte[3])),
        bad("RST on 0", "PROTOCOL_ERROR", Frame.rstStream(0, 0)),
        bad("RST of an idle stream", "PROTOCOL_ERROR", Frame.rstStream(5, 0)),
        bad("SETTINGS of 5", "FRAME_SIZE_ERROR", Frame.settings().withPayload(new byte[5])),
        bad("SETTINGS ack of 6", "FRAME_SIZE_ERROR", Frame.settingsAck().withPayload(new byte[6])),
        bad("SETTINGS on a stream", "PROTOCOL_ERROR", open, Frame.settings().onStream(1)),
        bad("ENABLE_PUSH 2", "PROTOCOL_ERROR", Frame.settings(Frame.ENABLE_PUSH, 2)),
        bad(
            "window 2^31",
            "FLOW_CONTROL_ERROR",
            Frame.settings(Frame.INITIAL_WINDOW_SIZE, 1 << 31)),
        bad("frame size 16383", "PROTOCOL_ERROR", Frame.settings(Frame.MAX_FRAME_SIZE, 16_383)),
        bad("frame size 2^24", "PROTOCOL_ERROR", Frame.settings(Frame.MAX_FRAME_SIZE, 1 << 24)),
        bad("ML-13 increment 0", "PROTOCOL_ERROR", Frame.windowUpdate(0, 0)),
        bad("ML-13 overflow", "FLOW_CONTROL_ERROR", Frame.windowUpdate(0, Integer.MAX_VALUE)),
        bad("increment of an idle stream", "PROTOCOL_ERROR", Frame.windowUpdate(5, 1)),
        bad(
            "WINDOW_UPDATE of 3",
            "FRAME_SIZE_ERROR",
            Frame.windowUpdate(0, 1).withPayload(new byte[3])),
        bad("GOAWAY of 7", "FRAME_SIZE_ERROR", Frame.goAway(0, 0).withPayload(new byte[7])),
        bad("GOAWAY on a stream", "PROTOCOL_ERROR", open, Frame.goAway(0, 0).onStream(1)),
        bad("ML-07 DATA on 0", "PROTOCOL_ERROR", Frame.data(0, HELLO)),
        bad("DATA of an idle stream", "PROTOCOL_ERROR", Frame.data(5, HELLO)),
        bad(
            "ML-07 padding as long as the frame",
            "PROTOCOL_ERROR",
            open,
            new Frame(Frame.DATA, Frame.PADDED, 1, new byte[] {5, 1, 2, 3, 4})),
        bad(
            "padding without a length",
            "FRAME_SIZE_ERROR",
            open,
            new Frame(Frame.DATA, Frame.PADDED, 1, new byte[0])),
        bad("HEADERS on 0", "PROTOCOL_ERROR", open.onStream(0)),
        bad("PRIORITY on 0", "PROTOCOL_ERROR", new Frame(Frame.PRIORITY, 0, 0, new byte[5])),
        bad("PUSH_PROMISE", "PROTOCOL_ERROR", new Frame(Frame.PUSH_PROMISE, 4, 1, new byte[8])),
        bad("CONTINUATION of nothing", "PROTOCOL_ERROR", Frame.continuation(1, block)),
        bad("PING within a block", "PROTOCOL_ERROR", part, ping),
        bad("DATA within a block", "PROTOCOL_ERROR", part, Frame.data(1, HELLO)),
        bad("an unknown frame within a block", "PROTOCOL_ERROR", part, new Frame(99, 0, 1, HELLO)),
        bad("another's CONTINUATION", "PROTOCOL_ERROR", part, Frame.continuation(3, block)),
        bad("HEADERS within a block", "PROTOCOL_ERROR", part, Frame.headers(3, block)),
        bad("ML-01 an even id", "PROTOCOL_ERROR", open.onStream(2)),
        bad("ML-01 an id below", "PROTOCOL_ERROR", open.onStream(5), open.onStream(3)),
        bad("ML-16 broken HPACK", "COMPRESSION_ERROR", Frame.headers(1, (byte) 0x80)));
  }

  /// The GOAWAY's code for one of the cases, if it is another than HTTP/2's for it.
  protected String code(String what, String code) {
    return code;
  }

  private static Arguments bad(String what, String code, Frame... frames) {
    return Arguments.of(what, code, frames);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("fatal")
  void a_frame_that_breaks_the_connections_rules_ends_it(String what, String code, Frame... frames)
      throws Exception {
    ScriptedPeer client = greeted();

    client.send(frames);

    Frame goAway = farewell(client);
    assertEquals(
        code(what, code), new ErrorCode(goAway.errorCode()).toString(), goAway.debugData());
    client.expectClosed();
  }

  @DisplayName("ML-01 the GOAWAY says what was wrong, and which stream was the last")
  @Test
  protected void an_illegal_id_is_named() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.headers(7, silent()), Frame.headers(5, silent()));

    Frame goAway = farewell(client);
    assertEquals(ErrorCode.PROTOCOL_ERROR.value(), goAway.errorCode());
    assertEquals(7, goAway.lastStream());
    assertTrue(goAway.debugData().contains("illegal stream id: 5"), goAway.debugData());
  }

  @DisplayName("ML-09 who does not speak HTTP/2 is sent away")
  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\nHost: test\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r ", "\0\0"})
  void a_wrong_preface_ends_the_connection(String text) throws Exception {
    ScriptedPeer client = connect();

    client.sendBytes(text.getBytes(StandardCharsets.ISO_8859_1));

    client.expectGoAway(ErrorCode.PROTOCOL_ERROR);
    client.expectClosed();
  }

  @DisplayName("ML-09 the first frame has to be SETTINGS")
  @Test
  void a_first_frame_of_another_type_ends_the_connection() throws Exception {
    ScriptedPeer client = connect();

    client.sendBytes(ScriptedPeer.PREFACE).send(Frame.ping(1));

    client.expectGoAway(ErrorCode.PROTOCOL_ERROR);
    client.expectClosed();
  }

  @DisplayName("ML-09 an acknowledgement is not the SETTINGS that a client begins with")
  @Test
  void a_first_frame_that_acknowledges_ends_the_connection() throws Exception {
    ScriptedPeer client = connect();

    client.sendBytes(ScriptedPeer.PREFACE).send(Frame.settingsAck());

    client.expectGoAway(ErrorCode.PROTOCOL_ERROR);
    client.expectClosed();
  }

  @Test
  protected void a_priority_of_the_wrong_size_ends_its_stream_alone() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.headers(1, silent()), new Frame(Frame.PRIORITY, 0, 1, new byte[4]));

    client.expectReset(1, ErrorCode.FRAME_SIZE_ERROR);
    client.expectNothingElse();
  }

  @DisplayName("SV-08: a probe that connects and closes is no news")
  @ParameterizedTest
  @ValueSource(ints = {0, 10, 24})
  void a_probe_leaves_nothing_behind(int bytesOfPreface) throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    try (var log = new LoudLog()) {
      for (int i = 0; i < 20; i++) {
        try (var probe = ScriptedPeer.connectTo(server.address())) {
          probe.sendBytes(Arrays.copyOf(ScriptedPeer.PREFACE, bytesOfPreface));
        }
      }
      ScriptedPeer last = connect(server);
      last.greet();
      last.expectNothingElse();

      eventually("the others are gone", () -> server.connections() == 1);
      assertEquals(List.of(), log.records());
    }
  }
}
