package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.ScriptedServer.HEAD;
import static dev.weft.testkit.calls.ScriptedServer.OK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.testkit.calls.ScriptedServer.Script;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client makes of a server's answers, good, bad, and of another protocol: features 0.5, 0.6.
///
/// The calls are bidirectional and not finished by the client, so that its resets are seen.
@Timeout(30)
class AnswersTest {
  private static final Headers HTML = Headers.of(":status", "503", "content-type", "text/html");

  /// What a call that was answered so has received, and how it ended.
  private record Outcome(List<String> messages, Status status, Metadata trailers) {}

  private static Outcome outcomeOf(BidiStreamingCall<String, String> call) {
    var messages = new ArrayList<String>();
    Status status = Status.OK;
    try {
      for (String message : call) messages.add(message);
    } catch (RpcException e) {
      status = e.status();
      assertEquals(e.trailers(), call.trailers());
    }
    return new Outcome(messages, status, call.trailers());
  }

  private static Outcome answeredBy(Script script) {
    try (var server = new ScriptedServer(script);
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      return outcomeOf(call);
    }
  }

  /// Checks that the client resets the stream so, when it has read the answer.
  private static Outcome answeredAndReset(ErrorCode code, Script script) {
    try (var server = new ScriptedServer(script);
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      Outcome outcome = outcomeOf(call);
      assertEquals(new TransportFailure.Reset(code), server.visit().failure());
      return outcome;
    }
  }

  private static Script trailersOnly(String... fields) {
    return visit -> visit.stream().write(Headers.of(fields), null, null, EndStream.YES);
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void messages_and_an_ok_are_an_answer_and_metadata_comes_with_both_ends() {
    try (var server =
            new ScriptedServer(visit -> {
              visit.head(HEAD.with("ahead", "1"));
              visit.data(Texts.framed("a", "", "b"));
              visit.trailers(OK.with("behind", "2"));
            });
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      assertEquals(Metadata.of("ahead", "1"), call.headers());
      assertTrue(call.trailers().isEmpty(), "not there yet");
      assertEquals(
          new Outcome(List.of("a", "", "b"), Status.OK, Metadata.of("behind", "2")),
          outcomeOf(call));
      assertEquals(Metadata.of("ahead", "1"), call.headers());
    }
  }

  @ParameterizedTest(name = "ER-01 ER-02: HTTP {0} is {1}")
  @CsvSource({"401, UNAUTHENTICATED", "404, UNIMPLEMENTED", "503, UNAVAILABLE", "200, UNKNOWN"})
  void an_answer_that_is_no_grpc_is_mapped(String http, Code code) {
    Outcome outcome = answeredBy(trailersOnly(":status", http, "content-type", "text/html"));

    assertEquals(
        new Status(code, "HTTP status " + http + ", content-type text/html"), outcome.status());
  }

  @Test
  @DisplayName("ER-03 !")
  void the_grpc_fields_of_an_answer_that_is_no_grpc_are_ignored() {
    Outcome outcome =
        answeredBy(
            trailersOnly(":status", "401", "grpc-status", "1", "grpc-status-details-bin", "###"));

    assertEquals(
        new Status(Code.UNAUTHENTICATED, "HTTP status 401, content-type null"), outcome.status());
    assertTrue(outcome.trailers().isEmpty());
  }

  @Test
  @DisplayName("ER-04 !")
  void the_http_status_of_a_grpc_answer_is_ignored() {
    Outcome outcome =
        answeredBy(
            trailersOnly(":status", "502", "content-type", "application/grpc", "grpc-status", "3"));

    assertEquals(new Status(Code.INVALID_ARGUMENT), outcome.status());
  }

  @Test
  @DisplayName("ER-05")
  void a_malformed_status_is_unknown_and_the_stream_is_reset() {
    Outcome outcome =
        answeredAndReset(
            ErrorCode.PROTOCOL_ERROR,
            visit -> {
              visit.answer("a");
              visit.trailers(Headers.of("grpc-status", "abc"));
            });

    assertEquals(new Status(Code.UNKNOWN, "malformed grpc-status: abc"), outcome.status());
    assertEquals(List.of("a"), outcome.messages());
  }

  @Test
  @DisplayName("ER-06")
  void trailers_without_a_status_are_unknown() {
    var unknown = new Status(Code.UNKNOWN, "the server ended the call without a grpc-status");

    assertEquals(
        unknown,
        answeredBy(
                visit -> {
                  visit.answer("a");
                  visit.trailers(Headers.of(":status", "502"));
                })
            .status());
    assertEquals(
        unknown,
        answeredBy(trailersOnly(":status", "503", "content-type", "application/grpc")).status());
  }

  @Test
  @DisplayName("ER-07 !")
  void an_end_without_trailers_is_internal_and_the_stream_is_reset() {
    Outcome outcome =
        answeredAndReset(
            ErrorCode.NO_ERROR,
            visit -> visit.stream().write(HEAD, Texts.framed("a"), null, EndStream.YES));

    assertEquals(
        new Status(Code.INTERNAL, "the server ended the stream without trailers"),
        outcome.status());
    assertEquals(List.of("a"), outcome.messages());
  }

  @Test
  @DisplayName("ER-08")
  void a_thousand_and_twenty_four_bytes_of_a_foreign_body_are_shown() {
    Outcome outcome =
        answeredAndReset(
            ErrorCode.PROTOCOL_ERROR,
            visit -> {
              visit.head(HTML);
              for (int i = 0; i < 30; i++) visit.data(ascii("x".repeat(100)));
            });

    assertEquals(
        new Status(
            Code.UNAVAILABLE, "HTTP status 503, content-type text/html, body: " + "x".repeat(1024)),
        outcome.status());
  }

  @Test
  @DisplayName("ER-08")
  void a_shorter_foreign_body_is_shown_whole() {
    Outcome outcome =
        answeredBy(visit -> {
          visit.head(HTML);
          visit.data(ascii("try "));
          visit.data(ascii("later"));
          visit.stream().write(null, null, null, EndStream.YES);
        });

    assertEquals(
        new Status(Code.UNAVAILABLE, "HTTP status 503, content-type text/html, body: try later"),
        outcome.status());
  }

  @ParameterizedTest(name = "ER-10 ER-11: :status {0}")
  @ValueSource(strings = {"103", "abc", ""})
  void a_foreign_answer_without_a_final_http_status_is_internal(String status) {
    assertEquals(
        Code.INTERNAL,
        answeredBy(trailersOnly(":status", status, "content-type", "text/html")).status().code());
  }

  @Test
  @DisplayName("ER-11")
  void a_foreign_answer_without_any_http_status_is_internal() {
    assertEquals(
        new Status(Code.INTERNAL, "malformed HTTP status: null"),
        answeredBy(trailersOnly("content-type", "text/html")).status());
  }

  @ParameterizedTest(name = "0.4: in the {0}")
  @ValueSource(strings = {"head", "trailers", "only block"})
  void binary_metadata_that_is_no_base64_is_internal_and_the_stream_is_reset(String place) {
    Outcome outcome =
        answeredAndReset(
            ErrorCode.PROTOCOL_ERROR,
            visit -> {
              switch (place) {
                case "head" -> visit.head(HEAD.with("x-bin", "X()3e@#$-"));
                case "trailers" -> {
                  visit.answer();
                  visit.trailers(OK.with("x-bin", "X()3e@#$-"));
                }
                default ->
                    visit.stream()
                        .write(
                            HEAD.with("grpc-status", "0", "x-bin", "X()3e@#$-"),
                            null,
                            null,
                            EndStream.YES);
              }
            });

    assertEquals(
        new Status(Code.INTERNAL, "malformed binary metadata in header x-bin"), outcome.status());
  }

  @Test
  @DisplayName("ER-22 !")
  void a_reset_behind_the_trailers_of_an_ok_changes_nothing() {
    try (var server =
            new ScriptedServer(visit -> {
              visit.answer("a", "b");
              visit.trailers(OK.with("behind", "2"));
              visit.reset(ErrorCode.NO_ERROR);
            });
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      server.visit().untilClosed();

      assertEquals(
          new Outcome(List.of("a", "b"), Status.OK, Metadata.of("behind", "2")), outcomeOf(call));
    }
  }

  private static Outcome cutShort(Headers trailers) {
    return answeredBy(visit -> {
      visit.answer("whole");
      ByteBuffer cut = Texts.framed("cut short");
      visit.data(cut.limit(cut.limit() - 4));
      visit.trailers(trailers);
    });
  }

  @Test
  @DisplayName("ER-23 !")
  void a_message_cut_short_is_internal_unless_the_call_failed_anyway() {
    assertEquals(
        new Outcome(
            List.of("whole"),
            new Status(Code.INTERNAL, "the stream ended within a message, 4 bytes short of it"),
            Metadata.EMPTY),
        cutShort(OK));
    assertEquals(
        new Outcome(
            List.of("whole"), new Status(Code.ABORTED, "first thing"), Metadata.of("x", "1")),
        cutShort(Headers.of("grpc-status", "10", "grpc-message", "first%20thing", "x", "1")));
  }

  @Test
  @DisplayName("CN-10 !")
  void a_message_cut_short_by_a_cancel_is_cancelled() {
    Outcome outcome =
        answeredBy(visit -> {
          visit.answer();
          ByteBuffer cut = Texts.framed("cut short");
          visit.data(cut.limit(cut.limit() - 4));
          visit.reset(ErrorCode.CANCEL);
        });

    assertEquals(
        new Status(Code.CANCELLED, "the peer reset the stream with CANCEL"), outcome.status());
  }

  @ParameterizedTest(name = "IN-22 ! ER-20: {0}")
  @ValueSource(strings = {"behind the head", "within the data", "ahead of the trailers"})
  void a_reset_with_no_error_ahead_of_the_trailers_is_never_ok(String place) {
    Outcome outcome =
        answeredBy(visit -> {
          visit.head(HEAD);
          if (place.equals("within the data")) visit.data(Texts.framed("half").limit(6));
          if (place.equals("ahead of the trailers")) visit.data(Texts.framed("whole"));
          visit.reset(ErrorCode.NO_ERROR);
        });

    assertEquals(
        new Status(Code.INTERNAL, "the peer reset the stream with NO_ERROR"), outcome.status());
  }

  @Test
  @DisplayName("ER-24")
  void a_connection_that_dies_makes_its_calls_unavailable_and_says_why() {
    try (var server = new ScriptedServer(visit -> visit.head(HEAD));
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      call.headers();

      server.die();

      assertEquals(
          new Status(Code.UNAVAILABLE, "the server at in-process:scripted closed the connection"),
          outcomeOf(call).status());
    }
  }

  @Test
  @DisplayName("MD-10")
  void an_answer_of_trailers_alone_has_no_metadata_ahead() {
    try (var server =
            new ScriptedServer(visit ->
                visit.stream()
                    .write(
                        HEAD.with("grpc-status", "5", "where", "behind"),
                        null,
                        null,
                        EndStream.YES));
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      assertTrue(call.headers().isEmpty());
      assertEquals(
          new Outcome(List.of(), new Status(Code.NOT_FOUND), Metadata.of("where", "behind")),
          outcomeOf(call));
      assertTrue(call.headers().isEmpty());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"CP-06 ! flag 1, 1", "ML-19 flag 2, 2"})
  void a_flag_that_means_nothing_here_is_internal_and_the_stream_is_reset(String id, byte flag) {
    Outcome outcome =
        answeredAndReset(
            ErrorCode.CANCEL,
            visit -> {
              visit.answer("a");
              visit.data(ByteBuffer.wrap(new byte[] {flag, 0, 0, 0, 0}));
              visit.trailers(OK);
            });

    assertEquals(Code.INTERNAL, outcome.status().code());
    assertEquals(List.of("a"), outcome.messages());
  }

  @Test
  @DisplayName("MS-01 MS-02 ! MS-06 ML-18")
  void a_message_over_the_limit_is_refused_from_its_prefix_and_only_its_call_ends() {
    try (var server =
        new ScriptedServer(visit -> {
          visit.answer();
          boolean small = visit.head().get("small") != null;
          visit.data(small ? Texts.framed("small") : prefix(0xffff_ffff));
          if (small) visit.trailers(OK);
          visit.failure();
        })) {
      var channel = server.channel();
      try (var call = channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
        assertEquals(
            new Status(
                Code.RESOURCE_EXHAUSTED,
                "received message larger than max (4294967295 vs. 4194304)"),
            outcomeOf(call).status());
      }
      var options = CallOptions.DEFAULT.withHeaders(Metadata.of("small", "1"));
      try (var call = channel.bidiStreaming(Texts.BIDI, options)) {
        assertEquals(List.of("small"), outcomeOf(call).messages());
      }
      assertEquals(1, server.connections());
    }
  }

  private static ByteBuffer prefix(int length) {
    return ByteBuffer.allocate(5).put((byte) 0).putInt(length).flip();
  }

  @Test
  @DisplayName("ER-33")
  void a_message_that_cannot_be_decoded_is_internal_and_its_call_is_reset() {
    Outcome outcome =
        answeredAndReset(
            ErrorCode.CANCEL,
            visit -> {
              visit.answer("a", Texts.UNSPEAKABLE);
            });

    assertEquals(
        new Status(
            Code.INTERNAL,
            "a message could not be decoded: java.lang.IllegalArgumentException: unspeakable"),
        outcome.status());
  }

  @Test
  @DisplayName("ER-12 ! IN-13")
  void a_message_for_people_is_decoded() {
    Outcome outcome =
        answeredBy(visit -> {
          visit.answer();
          visit.trailers(Headers.of("grpc-status", "2", "grpc-message", "%E2%98%BA%0A H%6"));
        });

    assertEquals(new Status(Code.UNKNOWN, "☺\n H%6"), outcome.status());
  }

  @Test
  @DisplayName("0.5")
  void a_code_that_nobody_has_assigned_is_unknown() {
    Outcome outcome =
        answeredBy(trailersOnly("content-type", "application/grpc", "grpc-status", "99"));

    assertEquals(new Status(Code.UNKNOWN), outcome.status());
  }

  @Test
  void how_a_call_ended_is_told_as_often_as_asked() {
    try (var server =
            new ScriptedServer(visit ->
                trailersOnly("content-type", "application/grpc", "grpc-status", "5").play(visit));
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(Code.NOT_FOUND, assertThrows(RpcException.class, call::receive).code());
      }
    }
    try (var server =
            new ScriptedServer(visit -> visit.stream().write(HEAD, null, OK, EndStream.YES));
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      for (int i = 0; i < 3; i++) assertNull(call.receive());
    }
  }
}
