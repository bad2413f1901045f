package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RetryContract.oneAfterTheOther;
import static dev.weft.testkit.calls.RetryContract.reply;
import static dev.weft.testkit.calls.ScriptedServer.OK;
import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallStory;
import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.testkit.calls.ScriptedServer.Script;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Attempts whose answer does not begin in time: `perAttemptRecvTimeout` of a retry policy.
interface AttemptTimeoutContract extends Scripted {
  Duration PATIENCE = Duration.ofSeconds(2);

  /// UNAVAILABLE is what it lists, which no attempt here ends with.
  RetryPolicy PATIENT =
      RetryPolicy.DEFAULT
          .withMaxAttempts(2)
          .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 1)
          .withAttemptTimeout(PATIENCE);

  Script SILENT = visit -> {};

  private static Channel channel(ScriptedServer server) {
    ServiceConfig config =
        ServiceConfig.EMPTY.withMethod(MethodConfig.of(MethodName.ANY).withRepeat(PATIENT));
    return server.channel(channel -> channel.defaultServiceConfig(config));
  }

  private static Running<String> calling(ScriptedServer server, CallOptions options) {
    Channel channel = channel(server);
    return running(() -> channel.call(Texts.UNARY, "", options)).blocked();
  }

  /// Lets time pass until a stream arrives.
  private static ScriptedServer.Visit nextVisit(ScriptedServer server) {
    eventually(
        "there is another attempt",
        () -> {
          server.time.advance(Duration.ofMillis(100));
          return server.unseen() > 0;
        });
    return server.visit();
  }

  @Test
  @DisplayName("perAttemptRecvTimeout, to the millisecond")
  default void an_attempt_that_says_nothing_is_given_up_and_another_made() {
    try (var server = server(oneAfterTheOther(SILENT, reply("done")))) {
      Running<String> call = calling(server, CallOptions.DEFAULT);
      ScriptedServer.Visit first = server.visit();
      call.blocked();
      server.time.advance(PATIENCE.minusMillis(1));
      call.blocked();
      assertEquals(1, server.time.timers());

      server.time.advance(Duration.ofMillis(1));

      assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), first.failure());
      ScriptedServer.Visit second = nextVisit(server);
      assertEquals("done", call.result());
      assertNull(first.head().get("grpc-previous-rpc-attempts"));
      assertEquals("1", second.head().get("grpc-previous-rpc-attempts"));
      assertEquals(0, server.time.timers());
    }
  }

  @Test
  @DisplayName("perAttemptRecvTimeout: no attempt follows the last, so that may take its time")
  default void the_last_attempt_is_not_given_up() {
    var finished = new CountDownLatch(1);
    Script slow =
        visit -> {
          await(finished);
          reply("done").play(visit);
        };
    try (var server = server(oneAfterTheOther(SILENT, slow))) {
      Running<String> call = calling(server, CallOptions.DEFAULT);
      server.visit();
      nextVisit(server);

      server.time.advance(Duration.ofDays(1));
      call.blocked();
      finished.countDown();

      assertEquals("done", call.result());
    }
  }

  @Test
  @DisplayName("perAttemptRecvTimeout: an answer that has begun is the call's")
  default void an_answer_that_has_begun_may_take_its_time() {
    var finished = new CountDownLatch(1);
    try (var server =
        server(visit -> {
          visit.head(ScriptedServer.HEAD);
          await(finished);
          visit.data(Texts.framed("done"));
          visit.trailers(OK);
        })) {
      Running<String> call = calling(server, CallOptions.DEFAULT);
      server.visit();
      eventually("it has begun", () -> server.time.timers() == 0);

      server.time.advance(Duration.ofDays(1));
      finished.countDown();

      assertEquals("done", call.result());
      assertEquals(0, server.unseen());
    }
  }

  @Test
  @DisplayName("perAttemptRecvTimeout: the deadline is the call's, and its story has the attempts")
  default void a_call_that_no_attempt_is_answered_of_ends_with_its_deadline() {
    try (var server = server(SILENT)) {
      // A streaming call's deadline has a timer, whatever the transport measures time by.
      Channel channel = channel(server);
      CallOptions options = CallOptions.DEFAULT.withTimeout(Duration.ofHours(10));
      var call =
          running(() -> channel.serverStreaming(Texts.SERVER_STREAMING, "", options).receive());
      server.visit();
      nextVisit(server);
      call.blocked();

      server.time.advance(Duration.ofHours(10));

      var failure = assertInstanceOf(RpcException.class, call.failure());
      assertEquals(Code.DEADLINE_EXCEEDED, failure.code());
      CallStory story = Objects.requireNonNull(failure.story());
      assertEquals(2, story.attempts().size());
      String why = story.attempts().getFirst().status().message();
      assertTrue(why.contains("within the 2.0 s that an attempt has"), why);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
