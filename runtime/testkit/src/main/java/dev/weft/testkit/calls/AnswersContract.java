package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.Outcome.trailersOnly;
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
import dev.weft.client.CallOptions;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client makes of answers, whole, cut short and reset: features 0.5, 0.6.
interface AnswersContract extends Scripted {
  @Test
  default void messages_and_an_ok_are_an_answer_and_metadata_comes_with_both_ends() {
    try (var server =
            server(visit -> {
              visit.head(HEAD.with("ahead", "1"));
              visit.data(Texts.framed("a", "", "b"));
              visit.trailers(OK.with("behind", "2"));
            });
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      assertEquals(Metadata.of("ahead", "1"), call.headers());
      assertTrue(call.trailers().isEmpty(), "not there yet");
      assertEquals(
          new Outcome(List.of("a", "", "b"), Status.OK, Metadata.of("behind", "2")),
          Outcome.of(call));
      assertEquals(Metadata.of("ahead", "1"), call.headers());
    }
  }

  @Test
  @DisplayName("ER-07 !")
  default void an_end_without_trailers_is_internal_and_the_stream_is_reset() {
    Outcome outcome =
        answeredAndReset(
            ErrorCode.NO_ERROR,
            visit -> visit.stream().write(HEAD, Texts.framed("a"), null, EndStream.YES));

    assertEquals(
        new Status(Code.INTERNAL, "the server ended the stream without trailers"),
        outcome.status());
    assertEquals(List.of("a"), outcome.messages());
  }

  @ParameterizedTest(name = "0.4: in the {0}")
  @ValueSource(strings = {"head", "trailers", "only block"})
  default void binary_metadata_that_is_no_base64_is_internal_and_the_stream_is_reset(String place) {
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
  default void a_reset_behind_the_trailers_of_an_ok_changes_nothing() {
    try (var server =
            server(visit -> {
              visit.answer("a", "b");
              visit.trailers(OK.with("behind", "2"));
              visit.reset(ErrorCode.NO_ERROR);
            });
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      server.visit().untilClosed();

      assertEquals(
          new Outcome(List.of("a", "b"), Status.OK, Metadata.of("behind", "2")), Outcome.of(call));
    }
  }

  private Outcome cutShort(Headers trailers) {
    return answeredBy(visit -> {
      visit.answer("whole");
      ByteBuffer cut = Texts.framed("cut short");
      visit.data(cut.limit(cut.limit() - 4));
      visit.trailers(trailers);
    });
  }

  @Test
  @DisplayName("ER-23 !")
  default void a_message_cut_short_is_internal_unless_the_call_failed_anyway() {
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
  default void a_message_cut_short_by_a_cancel_is_cancelled() {
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
  default void a_reset_with_no_error_ahead_of_the_trailers_is_never_ok(String place) {
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
  default void a_connection_that_dies_makes_its_calls_unavailable_and_says_why() {
    try (var server = server(visit -> visit.head(HEAD));
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      call.headers();

      server.die();

      Status status = Outcome.of(call).status();
      assertEquals(Code.UNAVAILABLE, status.code());
      assertTrue(status.message().contains("closed"), status.message());
    }
  }

  @Test
  @DisplayName("MD-10")
  default void an_answer_of_trailers_alone_has_no_metadata_ahead() {
    try (var server =
            server(visit ->
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
          Outcome.of(call));
      assertTrue(call.headers().isEmpty());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"CP-06 ! flag 1, 1", "ML-19 flag 2, 2"})
  default void a_flag_that_means_nothing_here_is_internal_and_the_stream_is_reset(
      String id, byte flag) {
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
  default void a_message_over_the_limit_is_refused_from_its_prefix_and_only_its_call_ends() {
    try (var server =
        server(visit -> {
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
            Outcome.of(call).status());
      }
      var options = CallOptions.DEFAULT.withHeaders(Metadata.of("small", "1"));
      try (var call = channel.bidiStreaming(Texts.BIDI, options)) {
        assertEquals(List.of("small"), Outcome.of(call).messages());
      }
      assertEquals(1, server.connections());
    }
  }

  private static ByteBuffer prefix(int length) {
    return ByteBuffer.allocate(5).put((byte) 0).putInt(length).flip();
  }

  @Test
  @DisplayName("ER-33")
  default void a_message_that_cannot_be_decoded_is_internal_and_its_call_is_reset() {
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
  default void how_a_call_ended_is_told_as_often_as_asked() {
    try (var server =
            server(visit ->
                trailersOnly(
                        ":status", "200", "content-type", "application/grpc", "grpc-status", "5")
                    .play(visit));
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(Code.NOT_FOUND, assertThrows(RpcException.class, call::receive).code());
      }
    }
    try (var server = server(visit -> visit.stream().write(HEAD, null, OK, EndStream.YES));
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      for (int i = 0; i < 3; i++) assertNull(call.receive());
    }
  }

  @ParameterizedTest(name = "ER-20 ER-21: {0} is {1}")
  @CsvSource({
    "0, INTERNAL",
    "1, INTERNAL",
    "2, INTERNAL",
    "3, INTERNAL",
    "4, INTERNAL",
    "6, INTERNAL",
    "7, UNAVAILABLE",
    "8, CANCELLED",
    "9, INTERNAL",
    "10, INTERNAL",
    "11, RESOURCE_EXHAUSTED",
    "12, PERMISSION_DENIED",
    "99, UNKNOWN"
  })
  default void a_reset_is_a_status(int error, Code code) {
    var outcome =
        answeredBy(visit -> {
          visit.answer("a");
          visit.reset(new ErrorCode(error));
        });

    assertEquals(code, outcome.status().code());
  }
}
