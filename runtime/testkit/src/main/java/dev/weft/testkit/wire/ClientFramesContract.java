package dev.weft.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.GoAway;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The client's end against scripted servers: what it makes of what they send, and how it leaves
/// when they tell it to (RFC 9113 §5.1, §6.8 and §8).
public abstract class ClientFramesContract extends ClientWireContract {
  // ---- connecting

  @DisplayName("ML-12 a server whose first frame is not SETTINGS is none")
  @Test
  void a_first_frame_of_another_type_fails_the_attempt() throws Exception {
    var connecting = connecting();
    server.send(Frame.ping(1));

    var failed = assertThrows(ExecutionException.class, connecting::get);

    var cause = assertInstanceOf(IOException.class, failed.getCause());
    assertTrue(String.valueOf(cause.getMessage()).contains("SETTINGS"), cause.toString());
    server.expectPreface();
    server.expectGoAway(ErrorCode.PROTOCOL_ERROR);
    server.expectClosed();
  }

  @Test
  protected void a_server_that_asks_for_pushes_is_none() throws Exception {
    var connecting = connecting();
    server.send(Frame.settings(Frame.ENABLE_PUSH, 1));

    var failed = assertThrows(ExecutionException.class, connecting::get);

    assertInstanceOf(IOException.class, failed.getCause());
    server.expectPreface();
    server.expectGoAway(ErrorCode.PROTOCOL_ERROR);
    server.expectClosed();
  }

  @DisplayName("ML-12 so is one that speaks HTTP/1.1, and one that says nothing and leaves")
  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", ""})
  void who_does_not_speak_http2_fails_the_attempt(String text) throws Exception {
    var connecting = connecting();
    server.sendBytes(text.getBytes(StandardCharsets.US_ASCII));
    server.endOutput();

    var failed = assertThrows(ExecutionException.class, connecting::get);

    assertInstanceOf(IOException.class, failed.getCause());
  }

  // ---- answers

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void an_answer_is_understood_at_once_and_byte_by_byte(boolean byteByByte) throws Exception {
    connect();
    if (byteByByte) server.byteByByte();
    Http2Stream stream = open();
    server.expectHead(1);

    server.send(
        Frame.headers(1, HeaderBlock.literal(":status", "100")),
        Frame.headers(1, HeaderBlock.response("a", "b")),
        Frame.data(1, "hel").padded(3),
        Frame.data(1, "lo"),
        Frame.headers(1, HeaderBlock.literal("outcome", "fine")).ending());

    assertEquals(Headers.of(":status", "200", "a", "b"), stream.awaitHead());
    assertEquals(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)), stream.read(5));
    assertNull(stream.read(1));
    assertEquals(Headers.of("outcome", "fine"), stream.awaitTrailers());
    assertTrue(stream.peerHasEnded());
  }

  @DisplayName("ML-10 a head in the middle of a stream")
  @Test
  void a_second_head_resets_the_stream() throws Exception {
    connect();
    Http2Stream stream = open();
    server.expectHead(1);

    server.send(Frame.headers(1, HeaderBlock.response()), Frame.headers(1, HeaderBlock.response()));

    server.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    var malformed = assertInstanceOf(TransportFailure.Malformed.class, failure(stream::awaitHead));
    assertEquals(ErrorCode.PROTOCOL_ERROR, malformed.code());
    server.expectNothingElse();
  }

  @DisplayName("ML-11 data before the head")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void data_before_the_head_resets_the_stream(boolean ends) throws Exception {
    connect();
    Http2Stream stream = open();
    server.expectHead(1);

    Frame data = Frame.data(1, "early");
    server.send(ends ? data.ending() : data);

    server.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    var malformed = assertInstanceOf(TransportFailure.Malformed.class, failure(stream::awaitHead));
    assertEquals(ErrorCode.PROTOCOL_ERROR, malformed.code());
    server.expectNothingElse();
  }

  @DisplayName("ML-16 a malformed list fails its stream; ML-17 what follows on it is ignored")
  @Test
  void a_malformed_list_resets_the_stream() throws Exception {
    connect();
    Http2Stream stream = open();
    server.expectHead(1);

    server.send(Frame.headers(1, HeaderBlock.response("Upper", "x")), Frame.data(1, "more"));
    server.send(Frame.headers(1, HeaderBlock.literal("a", "b")).ending());

    server.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    assertInstanceOf(TransportFailure.Malformed.class, failure(stream::awaitHead));
    server.expectNothingElse();
  }

  @DisplayName("ML-17 a stream that was reset here is not reset again, whatever comes on it")
  @Test
  protected void a_stream_that_was_reset_is_not_reset_again() throws Exception {
    connect();
    Http2Stream stream = open();
    server.expectHead(1);
    stream.reset(ErrorCode.CANCEL);
    server.expectReset(1, ErrorCode.CANCEL);

    server.send(Frame.data(1, "before the head"));
    server.send(Frame.headers(1, HeaderBlock.response("Upper", "x")));
    server.send(Frame.headers(1, HeaderBlock.response()));
    server.send(Frame.windowUpdate(1, 0), Frame.rstStream(1, ErrorCode.NO_ERROR.value()));

    server.expectNothingElse();
  }

  @Test
  void a_refused_stream_was_not_processed() throws Exception {
    connect();
    Http2Stream stream = open();
    server.expectHead(1);

    server.send(Frame.rstStream(1, ErrorCode.REFUSED_STREAM.value()));

    assertEquals(Request.NOT_PROCESSED, failure(stream::awaitHead).request());
    server.expectNothingElse();
  }

  // ---- what ends the connection

  static Stream<Arguments> fatal() {
    byte[] response = HeaderBlock.response();
    return Stream.of(
        bad("PUSH_PROMISE", new Frame(Frame.PUSH_PROMISE, 4, 1, new byte[] {0, 0, 0, 2})),
        bad("a head on an even stream", Frame.headers(2, response)),
        bad("a malformed head on an even stream", Frame.headers(2, HeaderBlock.literal("U", "x"))),
        bad("a head on a stream nobody opened", Frame.headers(3, response)),
        bad("data on a stream nobody opened", Frame.data(3, "x")),
        bad("a reset of a stream nobody opened", Frame.rstStream(3, 8)));
  }

  private static Arguments bad(String what, Frame frame) {
    return Arguments.of(what, frame);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fatal")
  protected void a_frame_that_breaks_the_connections_rules_ends_it(String what, Frame frame)
      throws Exception {
    connect();
    Http2Stream stream = open();
    server.expectHead(1);

    server.send(frame);

    assertEquals(ErrorCode.PROTOCOL_ERROR.value(), WireContract.farewell(server).errorCode());
    server.expectClosed();
    assertInstanceOf(TransportFailure.Lost.class, failure(stream::awaitHead));
  }

  // ---- going away

  @Test
  void a_goaway_fails_the_streams_above_it_and_takes_no_new_ones() throws Exception {
    connect();
    Http2Stream first = open();
    Http2Stream second = open();
    Http2Stream unopened = client.newStream(soon());
    server.expectHead(1);
    server.expectHead(3);

    server.send(Frame.goAway(1, ErrorCode.ENHANCE_YOUR_CALM.value()));

    var goAway = new GoAway(1, ErrorCode.ENHANCE_YOUR_CALM, "");
    TransportFailure failure = failure(second::awaitHead);
    assertEquals(new TransportFailure.GoneAway(goAway), failure);
    assertEquals(Request.NOT_PROCESSED, failure.request());
    assertInstanceOf(TransportFailure.NotOpened.class, failure(() -> write(unopened)));

    server.send(Frame.headers(1, HeaderBlock.response()).ending());
    first.awaitTrailers();
    first.write(null, null, null, EndStream.YES);
    server.expect(Frame.DATA, 1);
    expectLeft(ErrorCode.NO_ERROR);
  }

  private static Void write(Http2Stream stream) {
    stream.write(REQUEST, null, null, EndStream.YES);
    return null;
  }

  @Test
  void a_stream_that_waits_for_its_permit_hears_of_a_goaway() throws Exception {
    connect(Frame.MAX_CONCURRENT_STREAMS, 1);
    open();
    server.expectHead(1);
    Http2Stream second = client.newStream(soon());
    var waiting = running(() -> write(second));

    server.send(Frame.goAway(Integer.MAX_VALUE, 0));

    var failed = assertThrows(ExecutionException.class, waiting::get);
    var exception = assertInstanceOf(TransportException.class, failed.getCause());
    assertEquals(Request.NEVER_SENT, exception.failure().request());
  }

  @DisplayName(
      "GA-12 a server does not take back what it has given up, and gives up no stream of its own")
  @ParameterizedTest(name = "last stream {0}, then {1}")
  @CsvSource({"1, 3", "1, 2147483647", "2, 0", "2147483647, 2"})
  protected void a_goaway_that_cannot_be_ends_the_connection(int first, int second)
      throws Exception {
    connect();
    Http2Stream stream = open();
    server.expectHead(1);

    server.send(Frame.goAway(first, 0), Frame.goAway(second, 0));

    assertInstanceOf(TransportFailure.Lost.class, failure(stream::awaitHead));
    expectLeft(ErrorCode.PROTOCOL_ERROR);
  }

  /// The client closes the connection, with a GOAWAY of that code ahead of that, or none.
  private void expectLeft(ErrorCode code) throws IOException {
    try {
      Frame frame = server.read();
      while (frame.type() != Frame.GOAWAY
          && (frame.stream() == 0 || frame.type() == Frame.RST_STREAM)) {
        frame = server.read();
      }
      assertEquals(Frame.GOAWAY, frame.type());
      assertEquals(code.value(), frame.errorCode());
      server.expectClosed();
    } catch (EOFException e) {
      // without a word
    }
  }
}
