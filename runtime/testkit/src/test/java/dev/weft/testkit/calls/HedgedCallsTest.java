package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.Outcome.trailersOnly;
import static dev.weft.testkit.calls.RetryContract.oneAfterTheOther;
import static dev.weft.testkit.calls.RetryContract.reply;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.serviceconfig.HedgingPolicy;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.RetryThrottling;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.testkit.calls.ScriptedServer.Script;
import dev.weft.testkit.calls.ScriptedServer.Visit;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls that are made several times at once: gRFC A6.
@Timeout(30)
class HedgedCallsTest {
  private static final Duration DELAY = Duration.ofMillis(500);
  private static final HedgingPolicy POLICY =
      HedgingPolicy.DEFAULT.withMaxAttempts(4).withDelay(DELAY).withNonFatalCodes(Code.UNAVAILABLE);
  private static final Script SILENT = visit -> {};
  private static final Script UNAVAILABLE = failure("14");
  private static final TransportFailure CANCELLED = new TransportFailure.Reset(ErrorCode.CANCEL);

  private static Script failure(String code, String... more) {
    var fields = new ArrayList<>(List.of(":status", "200", "content-type", "application/grpc"));
    fields.addAll(List.of("grpc-status", code));
    fields.addAll(List.of(more));
    return trailersOnly(fields.toArray(String[]::new));
  }

  private static Channel channel(ScriptedServer server, HedgingPolicy policy) {
    return channel(server, config(policy));
  }

  private static ServiceConfig config(HedgingPolicy policy) {
    return ServiceConfig.EMPTY.withMethod(MethodConfig.of(MethodName.ANY).withRepeat(policy));
  }

  private static Channel channel(ScriptedServer server, ServiceConfig config) {
    return server.channel(builder -> builder.defaultServiceConfig(config));
  }

  private static Running<String> calling(Channel channel) {
    return running(() -> channel.call(Texts.UNARY, "hello", CallOptions.DEFAULT));
  }

  private static Status statusOf(Running<?> call) {
    return assertInstanceOf(RpcException.class, call.failure()).status();
  }

  /// No attempt is under way that the test has not seen, nor begins within this time.
  private static void assertNoneWithin(Duration length, ScriptedServer server, Running<?> call) {
    call.blocked();
    server.time.advance(length);
    call.blocked();
    assertEquals(0, server.unseen());
  }

  @Test
  void hg_01_attempts_at_a_silent_server_begin_a_delay_apart_until_there_are_enough() {
    try (var server = new ScriptedServer(SILENT)) {
      var call = calling(channel(server, POLICY));

      assertNull(server.visit().head().get("grpc-previous-rpc-attempts"));
      for (int previous = 1; previous < 4; previous++) {
        assertNoneWithin(DELAY.minusMillis(1), server, call);
        server.time.advance(Duration.ofMillis(1));
        String told = server.visit().head().get("grpc-previous-rpc-attempts");
        assertEquals(String.valueOf(previous), told);
      }
      assertNoneWithin(Duration.ofMinutes(1), server, call);
    }
  }

  @Test
  void hg_02_without_a_delay_all_attempts_begin_at_once() {
    try (var server = new ScriptedServer(SILENT)) {
      var call = calling(channel(server, POLICY.withDelay(Duration.ZERO)));

      for (int i = 0; i < 4; i++) server.visit();

      assertNoneWithin(Duration.ofMinutes(1), server, call);
    }
  }

  @Test
  void hg_03_after_a_failure_that_is_not_fatal_the_next_begins_at_once_and_later_ones_in_time() {
    try (var server = new ScriptedServer(oneAfterTheOther(UNAVAILABLE, SILENT))) {
      var call = calling(channel(server, POLICY));

      server.visit();
      server.visit();

      assertNoneWithin(DELAY.minusMillis(1), server, call);
      server.time.advance(Duration.ofMillis(1));
      server.visit();
    }
  }

  @Test
  void hg_04_a_fatal_end_ends_the_call_and_cancels_the_other_attempts() {
    try (var server = new ScriptedServer(oneAfterTheOther(SILENT, failure("13")))) {
      var call = calling(channel(server, POLICY));
      Visit silent = server.visit();

      server.time.advance(DELAY);

      assertEquals(Code.INTERNAL, statusOf(call).code());
      assertEquals(CANCELLED, silent.failure());
    }
  }

  @Test
  void hg_05_a_server_says_when_the_next_attempt_begins() {
    Script later = failure("14", "grpc-retry-pushback-ms", "900");
    try (var server = new ScriptedServer(oneAfterTheOther(later, reply("done")))) {
      var call = calling(channel(server, POLICY));
      server.visit().untilClosed();

      assertNoneWithin(Duration.ofMillis(899), server, call);
      server.time.advance(Duration.ofMillis(1));

      assertEquals("done", call.result());
    }
  }

  @Test
  void hg_05_a_server_wants_no_more_attempts_and_those_that_run_go_on() {
    var answer = new CountDownLatch(1);
    Script patient =
        visit -> {
          answer.await();
          reply("done").play(visit);
        };
    Script never = failure("14", "grpc-retry-pushback-ms", "-1");
    try (var server = new ScriptedServer(oneAfterTheOther(patient, never, SILENT))) {
      var call = calling(channel(server, POLICY));
      server.visit();
      server.time.advance(DELAY);
      server.visit();

      assertNoneWithin(Duration.ofMinutes(1), server, call);
      answer.countDown();

      assertEquals("done", call.result());
    }
  }

  @Test
  void hg_06_the_first_answer_wins_and_nothing_of_the_others_is_seen() {
    Script winner =
        visit -> {
          visit.head(ScriptedServer.HEAD);
          visit.data(Texts.framed("second"));
          visit.trailers(ScriptedServer.OK);
        };
    try (var server = new ScriptedServer(oneAfterTheOther(SILENT, winner))) {
      var call = calling(channel(server, POLICY));
      Visit first = server.visit();
      server.time.advance(DELAY);

      assertEquals("second", call.result());
      assertEquals(CANCELLED, first.failure());
      assertEquals(1, server.unseen());
    }
  }

  /// Its head decides, though its messages are yet to come.
  @Test
  void hg_06_the_head_of_an_answer_cancels_the_other_attempts() {
    var more = new CountDownLatch(1);
    Script slow =
        visit -> {
          visit.head(ScriptedServer.HEAD);
          more.await();
          visit.data(Texts.framed("slow"));
          visit.trailers(ScriptedServer.OK);
        };
    try (var server = new ScriptedServer(oneAfterTheOther(SILENT, slow, reply("fast")))) {
      var call = calling(channel(server, POLICY));
      Visit first = server.visit();
      server.time.advance(DELAY);
      server.visit();

      assertEquals(CANCELLED, first.failure());
      assertNoneWithin(Duration.ofMinutes(1), server, call);
      more.countDown();

      assertEquals("slow", call.result());
    }
  }

  @Test
  void hg_07_with_half_of_the_tokens_left_a_call_is_made_once() {
    var throttled = config(POLICY).withRetryThrottling(new RetryThrottling(2, 1));
    try (var server =
        new ScriptedServer(oneAfterTheOther(UNAVAILABLE, UNAVAILABLE, reply("done")))) {
      Channel channel = channel(server, throttled);

      for (int i = 0; i < 2; i++) {
        assertEquals(Code.UNAVAILABLE, statusOf(calling(channel)).code());
      }

      assertEquals(2, server.unseen());
      assertEquals("done", calling(channel).result());
    }
  }

  @Test
  void hg_07_a_call_ends_whose_next_attempt_the_tokens_do_not_allow_when_its_time_has_come() {
    var throttled = config(POLICY).withRetryThrottling(new RetryThrottling(4, 1));
    Script later = failure("14", "grpc-retry-pushback-ms", "900");
    try (var server = new ScriptedServer(oneAfterTheOther(later, UNAVAILABLE))) {
      Channel channel = channel(server, throttled);
      var call = calling(channel);
      server.visit().untilClosed();
      call.blocked();
      assertEquals(Code.UNAVAILABLE, statusOf(calling(channel)).code());

      server.time.advance(Duration.ofMillis(900));

      assertEquals(Code.UNAVAILABLE, statusOf(call).code());
    }
  }

  @Test
  void hg_08_when_too_much_is_sent_the_attempt_goes_on_that_has_sent_most() throws Exception {
    String kibibytes = "x".repeat(16 << 10);
    var behind = new CountDownLatch(15);
    Script reading =
        visit -> {
          for (int i = 0; i < 15; i++) {
            visit.stream().read(5 + kibibytes.length());
            behind.countDown();
          }
          visit.readAll();
          reply("thanks").play(visit);
        };
    try (var server = new ScriptedServer(oneAfterTheOther(SILENT, reading))) {
      Channel channel = channel(server, POLICY.withMaxAttempts(2));
      var call = channel.clientStreaming(Texts.CLIENT_STREAMING, CallOptions.DEFAULT);
      Visit silent = server.visit();
      server.time.advance(DELAY);
      server.visit();

      for (int i = 0; i < 15; i++) call.send(kibibytes);
      behind.await();
      assertFalse(silent.hasFailed());
      for (int i = 0; i < 5; i++) call.send(kibibytes);

      assertEquals("thanks", call.finish());
      assertEquals(CANCELLED, silent.failure());
    }
  }

  @Test
  void hg_08_a_request_that_is_too_large_is_sent_once() {
    try (var server =
        new ScriptedServer(visit -> {
          visit.readAll();
          reply("done").play(visit);
        })) {
      Channel channel = channel(server, POLICY.withDelay(Duration.ZERO));

      assertEquals("done", channel.call(Texts.UNARY, "x".repeat(256 << 10), CallOptions.DEFAULT));
      assertEquals(1, server.unseen());
    }
  }

  @Test
  void hg_09_when_all_attempts_have_failed_the_last_says_how_the_call_ended() {
    try (var server =
        new ScriptedServer(
            oneAfterTheOther(
                UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, failure("14", "grpc-message", "last")))) {
      var call = calling(channel(server, POLICY));

      assertEquals(new Status(Code.UNAVAILABLE, "last"), statusOf(call));
      assertEquals(4, server.unseen());
    }
  }

  @Test
  void a_request_that_nobody_looked_at_is_sent_once_more_and_does_not_count() {
    Script refused = visit -> visit.reset(ErrorCode.REFUSED_STREAM);
    try (var server = new ScriptedServer(oneAfterTheOther(refused, reply("done")))) {
      assertEquals("done", calling(channel(server, POLICY)).result());
      server.visit();
      assertNull(server.visit().head().get("grpc-previous-rpc-attempts"));
    }
  }

  @Test
  void each_attempt_is_sent_all_messages_and_what_follows_goes_to_the_winner() {
    var received = new ArrayList<String>();
    Script second =
        visit -> {
          assertEquals(Texts.framed("one", "two"), visit.stream().read(16));
          visit.answer("go on");
          assertEquals(Texts.framed("three"), visit.stream().read(10));
          assertNull(visit.stream().read(1));
          visit.trailers(ScriptedServer.OK);
        };
    try (var server = new ScriptedServer(oneAfterTheOther(SILENT, second))) {
      var call = channel(server, POLICY).bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      call.send("one");
      server.visit();
      server.time.advance(DELAY);
      server.visit();
      call.send("two");

      received.add(call.receive());
      call.send("three");
      call.finishSending();
      for (String message : call) received.add(message);

      assertEquals(List.of("go on"), received);
    }
  }

  @Test
  void a_cancel_ends_all_attempts() {
    try (var server = new ScriptedServer(SILENT)) {
      Channel channel = channel(server, POLICY.withMaxAttempts(2).withDelay(Duration.ZERO));
      var call = channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      var receiving = running(call::receive);
      List<Visit> visits = List.of(server.visit(), server.visit());
      receiving.blocked();

      call.cancel("enough");

      assertEquals(new Status(Code.CANCELLED, "enough"), statusOf(receiving));
      for (Visit visit : visits) assertEquals(CANCELLED, visit.failure());
      assertThrows(RpcException.class, () -> call.send("more"));
    }
  }

  @Test
  void a_deadline_ends_all_attempts_and_the_pause_that_a_server_wants() {
    Script later = failure("14", "grpc-retry-pushback-ms", "60000");
    CallOptions second = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1));
    try (var server = new ScriptedServer(oneAfterTheOther(later, SILENT))) {
      Channel channel = channel(server, POLICY);
      var call = running(() -> channel.call(Texts.UNARY, "", second));
      server.visit().untilClosed();
      assertNoneWithin(Duration.ofMillis(999), server, call);

      server.time.advance(Duration.ofMillis(1));

      assertEquals(Code.DEADLINE_EXCEEDED, statusOf(call).code());
    }
  }

  @Test
  void an_interrupt_cancels_all_attempts() {
    try (var server = new ScriptedServer(SILENT)) {
      var call = calling(channel(server, POLICY));
      Visit visit = server.visit();
      call.blocked().thread().interrupt();

      assertEquals(Code.CANCELLED, statusOf(call).code());
      assertEquals(CANCELLED, visit.failure());
    }
  }

  @Test
  void a_call_that_is_closed_leaves_nothing() {
    try (var server = new ScriptedServer(SILENT)) {
      channel(server, POLICY).bidiStreaming(Texts.BIDI, CallOptions.DEFAULT).close();

      assertEquals(0, server.time.timers());
    }
  }
}
