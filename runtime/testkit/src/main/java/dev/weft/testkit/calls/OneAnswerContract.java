package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.ScriptedServer.HEAD;
import static dev.weft.testkit.calls.ScriptedServer.OK;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.testkit.calls.ScriptedServer.Script;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Methods that are answered with one message: what a client makes of none, two, and of errors.
interface OneAnswerContract extends Scripted {
  enum Kind {
    UNARY,
    CLIENT_STREAMING
  }

  private static String ask(Kind kind, ScriptedServer server) {
    var channel = server.channel();
    if (kind == Kind.UNARY) return channel.call(Texts.UNARY, "ask", CallOptions.DEFAULT);
    // Not closed by the test: the client itself has to end what went wrong.
    var call = channel.clientStreaming(Texts.CLIENT_STREAMING, CallOptions.DEFAULT);
    call.send("ask");
    return call.finish();
  }

  private static Script answer(String[] messages, Headers trailers) {
    return visit -> {
      visit.readAll();
      visit.answer(messages);
      visit.trailers(trailers);
    };
  }

  private static String[] messages(String... messages) {
    return messages;
  }

  @ParameterizedTest
  @EnumSource
  default void one_message_and_an_ok_is_the_answer(Kind kind) {
    try (var server = server(answer(messages("answer"), OK))) {
      assertEquals("answer", ask(kind, server));
    }
  }

  @ParameterizedTest(name = "ER-25 ! {0}")
  @EnumSource
  default void an_ok_without_a_message_is_internal(Kind kind) {
    try (var server = server(answer(messages(), OK))) {
      var failure = assertThrows(RpcException.class, () -> ask(kind, server));

      assertEquals(Code.INTERNAL, failure.code());
      assertEquals(
          "test.Texts/%s answers with one message; the server sent none"
              .formatted(kind == Kind.UNARY ? "Unary" : "ClientStreaming"),
          failure.status().message());
    }
  }

  @ParameterizedTest(name = "ER-26 {0}")
  @EnumSource
  default void two_messages_are_internal_and_the_stream_is_reset(Kind kind) {
    try (var server =
        server(visit -> {
          visit.answer("one", "two");
          // A unary call's caller is woken once, when the answer has ended.
          if (kind == Kind.UNARY) visit.trailers(OK);
        })) {
      var failure = assertThrows(RpcException.class, () -> ask(kind, server));

      assertEquals(Code.INTERNAL, failure.code());
      if (kind == Kind.UNARY) return;
      assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), server.visit().failure());
    }
  }

  /// Its caller looks at what came when the answer has ended: until then it is as with any server that
  /// does not answer. grpc-go tells the two apart, and says INTERNAL at once.
  @Test
  @DisplayName("ER-26: two messages and no end, of a unary call")
  default void two_messages_without_an_end_are_late() {
    try (var server = server(visit -> visit.answer("one", "two"))) {
      var options = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1));
      var asking = running(() -> server.channel().call(Texts.UNARY, "ask", options)).blocked();
      var visit = server.visit();

      server.time.advance(Duration.ofSeconds(1));

      var failure = assertInstanceOf(RpcException.class, asking.failure());
      assertEquals(Code.DEADLINE_EXCEEDED, failure.code());
      assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), visit.failure());
    }
  }

  @ParameterizedTest(name = "ER-29 ! {0}")
  @EnumSource
  default void a_message_and_an_error_are_the_error(Kind kind) {
    Headers aborted = Headers.of("grpc-status", "10", "grpc-message", "after all", "x", "1");
    try (var server = server(answer(messages("answer"), aborted))) {
      var failure = assertThrows(RpcException.class, () -> ask(kind, server));

      assertEquals(new Status(Code.ABORTED, "after all"), failure.status());
      assertEquals(Metadata.of("x", "1"), failure.trailers());
    }
  }

  @ParameterizedTest(name = "ER-30 {0}")
  @EnumSource
  default void the_answer_is_there_only_when_the_server_has_said_how_the_call_ended(Kind kind) {
    var mayEnd = new CountDownLatch(1);
    try (var server =
        server(visit -> {
          visit.answer("answer");
          mayEnd.await();
          visit.trailers(Headers.of("grpc-status", "10"));
        })) {
      var asking = running(() -> ask(kind, server)).blocked();
      server.visit();
      asking.blocked();
      assertFalse(asking.isDone());

      mayEnd.countDown();

      var failure = assertInstanceOf(RpcException.class, asking.failure());
      assertEquals(Code.ABORTED, failure.code());
    }
  }

  @Test
  @DisplayName("R4: the exception has its caller's own stack")
  default void an_error_is_thrown_where_the_call_was_made() {
    try (var server = server(answer(messages(), Headers.of("grpc-status", "5")))) {
      var failure = assertThrows(RpcException.class, () -> ask(Kind.UNARY, server));

      assertEquals(
          1,
          java.util.Arrays.stream(failure.getStackTrace())
              .filter(frame -> frame.getMethodName().equals("ask"))
              .count());
    }
  }

  @Test
  @DisplayName("a call whose answer has a head of its own")
  default void the_head_alone_is_no_answer() {
    try (var server =
        server(visit -> {
          visit.head(HEAD);
          visit.reset(ErrorCode.REFUSED_STREAM);
        })) {
      assertEquals(
          new Status(Code.UNAVAILABLE, "the peer reset the stream with REFUSED_STREAM"),
          assertThrows(RpcException.class, () -> ask(Kind.UNARY, server)).status());
    }
  }
}
