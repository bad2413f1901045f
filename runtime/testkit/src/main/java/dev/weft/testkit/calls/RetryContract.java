package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.Outcome.trailersOnly;
import static dev.weft.testkit.calls.ScriptedServer.OK;
import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.RetryThrottling;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.testkit.calls.ScriptedServer.Script;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Calls that are made again after a failure: gRFC A6.
interface RetryContract extends Scripted {
  RetryPolicy POLICY =
      RetryPolicy.DEFAULT.withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 1);
  ServiceConfig CONFIG = config(POLICY);

  Script UNAVAILABLE =
      trailersOnly(
          ":status",
          "200",
          "content-type",
          "application/grpc",
          "grpc-status",
          "14",
          "grpc-message",
          "busy");

  private static ServiceConfig config(RetryPolicy policy) {
    return ServiceConfig.EMPTY.withMethod(MethodConfig.of(MethodName.ANY).withRepeat(policy));
  }

  /// Each of the scripts once, and the last for all that follow.
  static Script oneAfterTheOther(Script... scripts) {
    var played = new AtomicInteger();
    return visit -> scripts[Math.min(played.getAndIncrement(), scripts.length - 1)].play(visit);
  }

  /// Answers a unary call.
  static Script reply(String text) {
    return visit -> {
      visit.answer(text);
      visit.trailers(OK);
    };
  }

  static Channel channel(ScriptedServer server, ServiceConfig config) {
    return server.channel(channel -> channel.defaultServiceConfig(config));
  }

  /// Lets time pass until it is done.
  static <T extends @Nullable Object> T elapsing(ScriptedServer server, Running<T> running) {
    eventually("it has begun", server::isVisited);
    eventually(
        "it is done",
        () -> {
          server.time.advance(Duration.ofMillis(100));
          return running.isDone();
        });
    return running.result();
  }

  static Status statusOf(@Nullable Throwable failure) {
    return assertInstanceOf(RpcException.class, failure).status();
  }

  @Test
  @DisplayName("RT-01")
  default void a_call_is_made_again_until_it_succeeds_and_says_how_often_it_failed() {
    try (var server = server(oneAfterTheOther(UNAVAILABLE, UNAVAILABLE, reply("done")))) {
      Channel channel = channel(server, CONFIG);

      String reply =
          elapsing(server, running(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT)));

      assertEquals("done", reply);
      assertNull(server.visit().head().get("grpc-previous-rpc-attempts"));
      assertEquals("1", server.visit().head().get("grpc-previous-rpc-attempts"));
      assertEquals("2", server.visit().head().get("grpc-previous-rpc-attempts"));
      assertEquals(0, server.unseen());
    }
  }

  @Test
  @DisplayName("RT-27")
  default void the_last_attempt_says_how_the_call_ended() {
    Script last =
        trailersOnly(
            ":status",
            "200",
            "content-type",
            "application/grpc",
            "grpc-status",
            "14",
            "grpc-message",
            "still busy",
            "last",
            "1");
    try (var server = server(oneAfterTheOther(UNAVAILABLE, last))) {
      Channel channel = channel(server, config(POLICY.withMaxAttempts(2)));
      var calling = running(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT));

      var failure = assertThrows(AssertionError.class, () -> elapsing(server, calling)).getCause();

      assertEquals(new Status(Code.UNAVAILABLE, "still busy"), statusOf(failure));
      assertEquals(2, server.unseen());
    }
  }

  @Test
  @DisplayName("RT-04 !")
  default void an_answer_that_has_begun_is_not_asked_for_again() {
    try (var server =
        server(visit -> {
          visit.head(ScriptedServer.HEAD);
          visit.trailers(Headers.of("grpc-status", "14"));
        })) {
      Channel channel = channel(server, CONFIG);

      var failure =
          assertThrows(
              RpcException.class, () -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT));

      assertEquals(Code.UNAVAILABLE, failure.status().code());
      assertEquals(1, server.unseen());
    }
  }

  @Test
  @DisplayName("RT-08 !")
  default void a_call_that_has_sent_too_much_goes_on_and_is_not_made_again() {
    try (var server =
        server(visit -> {
          visit.stream().read(5 + (256 << 10));
          UNAVAILABLE.play(visit);
        })) {
      Channel channel = channel(server, CONFIG);

      var failure =
          assertThrows(
              RpcException.class,
              () -> channel.call(Texts.UNARY, "x".repeat(256 << 10), CallOptions.DEFAULT));

      assertEquals(new Status(Code.UNAVAILABLE, "busy"), failure.status());
      assertEquals(1, server.unseen());
    }
  }

  @Test
  @DisplayName("RT-06")
  default void who_has_read_the_head_has_the_attempt() {
    try (var server =
        server(
            oneAfterTheOther(
                UNAVAILABLE,
                visit -> {
                  visit.head(
                      Headers.of(
                          ":status", "200", "content-type", "application/grpc", "attempt", "2"));
                  visit.readAll();
                  visit.trailers(Headers.of("grpc-status", "14"));
                }))) {
      var call = channel(server, CONFIG).bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);

      assertEquals(
          List.of("2"), elapsing(server, running(call::headers)).all(Metadata.Key.text("attempt")));
      call.finishSending();

      assertEquals(
          Code.UNAVAILABLE, assertThrows(RpcException.class, call::receive).status().code());
      assertEquals(2, server.unseen());
    }
  }

  @Test
  @DisplayName("RT-11")
  default void a_server_says_how_long_to_wait() {
    Script later =
        trailersOnly(
            ":status",
            "200",
            "content-type",
            "application/grpc",
            "grpc-status",
            "14",
            "grpc-retry-pushback-ms",
            "5000");
    try (var server = server(oneAfterTheOther(later, reply("done")))) {
      Channel channel = channel(server, CONFIG);
      var calling = running(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT));
      server.visit().untilClosed();
      calling.blocked();

      server.time.advance(Duration.ofMillis(4999));
      calling.blocked();
      assertEquals(0, server.unseen());

      assertEquals("done", elapsing(server, calling));
    }
  }

  @Test
  @DisplayName("RT-14 !")
  default void a_channel_whose_calls_fail_makes_none_again_until_enough_succeed() {
    var succeeding = Set.of(0, 3, 6, 10, 11, 12, 13, 14, 16, 18);
    var requests = new AtomicInteger(-1);
    try (var server =
        server(visit -> {
          (succeeding.contains(requests.incrementAndGet()) ? reply("") : UNAVAILABLE).play(visit);
        })) {
      Channel channel = channel(server, CONFIG.withRetryThrottling(new RetryThrottling(10, 0.5)));
      var outcomes = new ArrayList<String>();

      for (int i = 0; i < 12; i++) {
        var calling =
            running(() -> {
              try {
                channel.call(Texts.UNARY, "", CallOptions.DEFAULT);
                return "OK";
              } catch (RpcException e) {
                return e.status().code().toString();
              }
            });
        outcomes.add(elapsing(server, calling) + " " + requests.get());
      }

      assertEquals(
          List.of(
              "OK 0",
              "OK 3",
              "OK 6",
              "UNAVAILABLE 8",
              "UNAVAILABLE 9",
              "OK 10",
              "OK 11",
              "OK 12",
              "OK 13",
              "OK 14",
              "OK 16",
              "UNAVAILABLE 17"),
          outcomes);
    }
  }

  @Test
  @DisplayName("RT-17 ! RT-21")
  default void a_request_that_nobody_looked_at_is_sent_once_more_and_no_oftener() {
    Script refused = visit -> visit.reset(ErrorCode.REFUSED_STREAM);
    try (var server = server(oneAfterTheOther(refused, reply("done"), refused))) {
      Channel channel = server.channel(builder -> builder.maxCallAttempts(1));

      assertEquals("done", channel.call(Texts.UNARY, "", CallOptions.DEFAULT));
      server.visit();
      assertNull(server.visit().head().get("grpc-previous-rpc-attempts"));
      var failure =
          assertThrows(
              RpcException.class, () -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT));

      assertEquals(
          new Status(Code.UNAVAILABLE, "the peer reset the stream with REFUSED_STREAM"),
          failure.status());
      assertEquals(2, server.unseen());
    }
  }

  @Test
  @DisplayName("RT-17 ! with a policy")
  default void a_streams_messages_are_sent_once_more_at_once_if_nobody_looked_at_them() {
    Script refused = visit -> visit.reset(ErrorCode.REFUSED_STREAM);
    try (var server =
        server(
            oneAfterTheOther(
                refused,
                visit -> {
                  assertEquals(Texts.framed("one"), visit.stream().read(8));
                  reply("done").play(visit);
                }))) {
      var call = channel(server, CONFIG).bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      server.visit().untilClosed();
      call.send("one");

      assertEquals("done", call.receive());
      assertNull(call.receive());
      assertNull(server.visit().head().get("grpc-previous-rpc-attempts"));
    }
  }

  @Test
  @DisplayName("RT-24 DL-11")
  default void a_deadline_that_passes_between_two_attempts_ends_the_call_at_once() {
    try (var server = server(UNAVAILABLE)) {
      Channel channel = channel(server, CONFIG);
      var halfASecond = CallOptions.DEFAULT.withTimeout(Duration.ofMillis(500));
      var calling = running(() -> channel.call(Texts.UNARY, "", halfASecond));
      server.visit().untilClosed();
      calling.blocked();

      server.time.advance(Duration.ofMillis(500));

      assertEquals(Code.DEADLINE_EXCEEDED, statusOf(calling.failure()).code());
      assertEquals(0, server.unseen());
    }
  }

  @Test
  @DisplayName("RT-24 a cancel")
  default void a_cancel_between_two_attempts_ends_the_call_at_once() {
    try (var server = server(UNAVAILABLE)) {
      var call = channel(server, CONFIG).bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      var receiving = running(call::receive);
      server.visit().untilClosed();
      receiving.blocked();

      call.cancel("enough");

      assertEquals(new Status(Code.CANCELLED, "enough"), statusOf(receiving.failure()));
      assertEquals(
          new Status(Code.CANCELLED, "enough"),
          assertThrows(RpcException.class, call::receive).status());
      assertThrows(RpcException.class, () -> call.send("more"));
      assertEquals(0, server.unseen());
    }
  }

  @Test
  @DisplayName("RT-24 an interrupt")
  default void an_interrupt_between_two_attempts_cancels_the_call() {
    try (var server = server(UNAVAILABLE)) {
      Channel channel = channel(server, CONFIG);
      var calling = running(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT));
      server.visit().untilClosed();
      calling.blocked();

      calling.thread().interrupt();

      assertEquals(Code.CANCELLED, statusOf(calling.failure()).code());
      assertTrue(calling.leftInterrupted());
    }
  }
}
