package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.ScriptedServer.HEAD;
import static dev.weft.testkit.calls.ScriptedServer.OK;
import static dev.weft.testkit.transport.Running.doing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.ClientInterceptor;
import dev.weft.client.FilterClientCall;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client sends, and what becomes of it when the call is over: features 0.1, 2.12, 2.17.
interface SendingContract extends Scripted {
  TransportFailure CANCEL = new TransportFailure.Reset(ErrorCode.CANCEL);

  @Test
  @DisplayName("MD-06 MD-07 ! MD-11 CP-01")
  default void a_head_says_what_grpc_asks_for_and_no_user_can_say_otherwise() {
    Metadata everything =
        Metadata.of("content-type", "text/html")
            .and(Metadata.of("te", "gzip"))
            .and(Metadata.of("user-agent", "mine"))
            .and(Metadata.of("grpc-timeout", "1n"))
            .and(Metadata.of("grpc-encoding", "gzip"))
            .and(Metadata.ofWire(List.of(":path", "/elsewhere")))
            .and(Metadata.of("grpc-previous-rpc-attempts", "3"))
            .and(Metadata.of("Mine", "1"));
    try (var server = server(visit -> {});
        var channel = server.channel(builder -> builder.userAgent("foo"))) {
      channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT.withHeaders(everything));
      var head = server.visit().head();

      assertEquals(List.of("foo grpc-java-weft/0.1.0"), head.all("user-agent"));
      assertEquals(List.of("application/grpc"), head.all("content-type"));
      assertEquals(List.of("trailers"), head.all("te"));
      assertEquals(List.of("/test.Texts/Bidi"), head.all(":path"));
      assertEquals(List.of(), head.all("grpc-timeout"));
      assertEquals(List.of(), head.all("grpc-encoding"));
      assertEquals(List.of("3"), head.all("grpc-previous-rpc-attempts"));
      assertEquals(List.of("1"), head.all("mine"));
    }
  }

  @Test
  @DisplayName("ER-31")
  default void a_sender_learns_how_a_call_ended_that_was_received_to_its_end() {
    try (var server =
            server(visit ->
                visit.stream().write(HEAD.with("grpc-status", "9"), null, null, EndStream.YES));
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      assertThrows(RpcException.class, call::receive);

      assertEquals(
          Code.FAILED_PRECONDITION, assertThrows(RpcException.class, () -> call.send("")).code());
    }
  }

  @Test
  @DisplayName("ER-31 ER-32")
  default void whatever_is_sent_after_an_ok_is_dropped() {
    try (var server =
            server(visit -> {
              visit.answer();
              visit.trailers(OK);
            });
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      assertNull(call.receive());

      call.send("dropped");
      call.finishSending();
      call.finishSending();
      call.send("behind the last, and dropped too");

      assertNull(call.receive());
    }
  }

  @Test
  @DisplayName("ER-32")
  default void a_message_behind_the_last_is_internal_and_the_stream_is_reset() {
    try (var server = server(visit -> {})) {
      var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      call.finishSending();
      call.finishSending();

      var failure = assertThrows(RpcException.class, () -> call.send("more"));

      var sentBehind = new Status(Code.INTERNAL, "a message was sent after the last one");
      assertEquals(sentBehind, failure.status());
      assertEquals(CANCEL, server.visit().failure());
      assertEquals(sentBehind, assertThrows(RpcException.class, call::receive).status());
    }
  }

  @ParameterizedTest(name = "FC-14: with a reset: {0}")
  @ValueSource(booleans = {true, false})
  default void a_sender_that_is_held_back_goes_on_when_the_server_has_answered(boolean resets) {
    var mayAnswer = new CountDownLatch(1);
    try (var server =
            server(visit -> {
              mayAnswer.await();
              visit.answer();
              visit.trailers(OK);
              if (resets) visit.reset(ErrorCode.NO_ERROR);
            });
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      var sending = doing(() -> call.send("x".repeat(1 << 20))).blocked();

      mayAnswer.countDown();

      sending.result();
      call.finishSending();
      assertNull(call.receive());
    }
  }

  @ParameterizedTest(name = "FC-14 ER-31: with a reset: {0}")
  @ValueSource(booleans = {true, false})
  default void a_sender_learns_why_the_server_hears_it_no_more_and_no_answer_is_lost(
      boolean resets) {
    var mayAnswer = new CountDownLatch(1);
    try (var server =
            server(visit -> {
              mayAnswer.await();
              visit.answer("this much");
              visit.trailers(Headers.of("grpc-status", "9", "grpc-message", "full", "by", "me"));
              if (resets) visit.reset(ErrorCode.NO_ERROR);
            });
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      var sending = doing(() -> call.send("x".repeat(1 << 20))).blocked();

      mayAnswer.countDown();

      var full = new Status(Code.FAILED_PRECONDITION, "full");
      var why = assertInstanceOf(RpcException.class, sending.failure());
      assertEquals(full, why.status());
      assertEquals("me", why.trailers().get(Metadata.Key.text("by")));
      assertEquals(full, assertThrows(RpcException.class, () -> call.send("more")).status());
      call.finishSending(); // nothing is lost by that
      assertEquals("this much", call.receive());
      assertEquals(full, assertThrows(RpcException.class, call::receive).status());
      assertEquals("me", call.trailers().get(Metadata.Key.text("by")));
    }
  }

  @Test
  @DisplayName("FC-14 an answer that is none")
  default void a_sender_leaves_it_to_the_reader_to_find_out_what_is_wrong_with_an_answer() {
    try (var server =
            server(visit -> {
              visit.answer("this much");
              visit.trailers(Headers.of("grpc-status", "abc"));
            });
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      for (int i = 0; i < 10; i++) call.send("x".repeat(100_000)); // more than a window

      assertEquals("this much", call.receive());
      assertEquals(
          new Status(Code.UNKNOWN, "malformed grpc-status: abc"),
          assertThrows(RpcException.class, call::receive).status());
      assertEquals(new TransportFailure.Reset(ErrorCode.PROTOCOL_ERROR), server.visit().failure());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "MS-03, 12345678901, RESOURCE_EXHAUSTED, trying to send message larger than max (11 vs. 10)",
    "ER-33, unspeakable, INTERNAL, a message could not be encoded: java.lang.IllegalArgumentException: unspeakable"
  })
  default void what_cannot_be_sent_ends_its_call_and_no_other(
      String id, String message, Code code, String text) {
    // 10 bytes; what no marshaller takes is refused before it is measured.
    var options = CallOptions.DEFAULT.withMaxSentMessageBytes(10);
    try (var server = server(visit -> {})) {
      var channel = server.channel();
      var call = channel.bidiStreaming(Texts.BIDI, options);
      var visit = server.visit();

      var failure = assertThrows(RpcException.class, () -> call.send(message));

      assertEquals(new Status(code, text), failure.status());
      assertEquals(CANCEL, visit.failure());
      assertEquals(failure.status(), assertThrows(RpcException.class, call::receive).status());
      channel.bidiStreaming(Texts.BIDI, options).send("1234567890");
      assertEquals(1, server.connections());
      assertThrows(RpcException.class, () -> channel.call(Texts.UNARY, message, options));
      server.visit();
      assertEquals(0, server.unseen(), "a unary call that cannot be sent opens no stream");
    }
  }

  @Test
  @DisplayName("IC-01 IC-03")
  default void the_interceptor_added_first_is_outermost_and_what_each_changes_is_seen_further_in() {
    var seen = new LinkedBlockingQueue<String>();
    ClientInterceptor outer =
        (request, next) -> {
          seen.add("outer");
          return new FilterClientCall(
              next.open(request.withHeader(Metadata.Key.text("by"), "outer"))) {
            @Override
            public void send(Object message) {
              super.send(message + "!");
            }
          };
        };
    ClientInterceptor inner =
        (request, next) -> {
          seen.add("inner of " + request.headers().get(Metadata.Key.text("by")));
          return next.open(request.withHeader(Metadata.Key.text("by"), "inner"));
        };
    try (var server = server(visit -> seen.add(RawClient.Answer.next(visit.stream())));
        var channel = server.channel(builder -> builder.intercept(outer, inner))) {
      channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT).send("hello");
      var head = server.visit().head();

      assertEquals(List.of("outer", "inner"), head.all("by"));
      dev.weft.testkit.transport.Eventually.eventually("it has arrived", () -> seen.size() == 3);
      assertEquals(List.of("outer", "inner of outer", "hello!"), List.copyOf(seen));
    }
  }

  @Test
  @DisplayName("IC-02")
  default void an_interceptor_that_does_not_go_on_opens_no_stream() {
    ClientInterceptor forbidding =
        (request, next) -> {
          throw new RpcException(Code.PERMISSION_DENIED, "not from here");
        };
    try (var server = server(visit -> {});
        var channel = server.channel(builder -> builder.intercept(forbidding))) {
      assertEquals(
          Code.PERMISSION_DENIED,
          assertThrows(RpcException.class, () -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT))
              .code());
      assertEquals(0, server.connections());
    }
  }

  @Test
  @DisplayName("DL-15 IC-02: nobody has the call who could close it")
  default void a_call_whose_request_an_interceptor_does_not_send_leaves_nothing() {
    ClientInterceptor refusing =
        (request, next) ->
            new FilterClientCall(next.open(request)) {
              @Override
              public void sendLast(Object message) {
                throw new IllegalStateException("not this one");
              }
            };
    var anHour = CallOptions.DEFAULT.withTimeout(Duration.ofHours(1));
    try (var server = server(visit -> {});
        var channel = server.channel(builder -> builder.intercept(refusing))) {
      assertThrows(
          IllegalStateException.class,
          () -> channel.serverStreaming(Texts.SERVER_STREAMING, "", anHour));

      assertEquals(0, server.time.timers());
      assertEquals(0, server.connections());
    }
  }
}
