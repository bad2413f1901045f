package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.ScriptedServer.HEAD;
import static dev.weft.testkit.calls.ScriptedServer.OK;
import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls that end from the client's side: by deadline, cancel, interrupt, or with their channel.
interface CallsEndHereContract extends Scripted {
  Status LATE = new Status(Code.DEADLINE_EXCEEDED, "the call's deadline has passed");
  Status CHANNEL_CLOSED = new Status(Code.CANCELLED, "the channel was closed");
  TransportFailure CANCEL = new TransportFailure.Reset(ErrorCode.CANCEL);
  CallOptions A_SECOND = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1));

  private static Status statusOf(Executable call) {
    return assertThrows(RpcException.class, call).status();
  }

  // ---- deadlines

  @Test
  @DisplayName("DL-01")
  default void a_call_whose_deadline_has_passed_leaves_nothing_on_the_wire() {
    try (var server = server(visit -> {})) {
      Channel channel = server.channel();
      var late =
          CallOptions.DEFAULT.withDeadline(Deadline.after(Duration.ofMillis(-1), server.time));

      assertEquals(LATE, statusOf(() -> channel.call(Texts.UNARY, "", late)));
      assertEquals(0, server.connections(), "an idle channel does not even connect");
      channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT).close();
      server.visit();
      for (Executable call :
          new Executable[] {
            () -> channel.call(Texts.UNARY, "", late),
            () -> channel.serverStreaming(Texts.SERVER_STREAMING, "", late),
            () -> channel.clientStreaming(Texts.CLIENT_STREAMING, late),
            () -> channel.bidiStreaming(Texts.BIDI, late)
          }) {
        assertEquals(LATE, statusOf(call));
      }
      assertEquals(0, server.unseen());
    }
  }

  @Test
  @DisplayName("DL-02 DL-13 (e)")
  default void a_waiting_caller_is_told_when_the_deadline_passes_and_so_is_the_server() {
    try (var server = server(visit -> {})) {
      var calling = running(() -> server.channel().call(Texts.UNARY, "", A_SECOND));
      var visit = server.visit();
      calling.blocked();

      server.time.advance(Duration.ofSeconds(1));

      assertEquals(LATE, assertInstanceOf(RpcException.class, calling.failure()).status());
      assertEquals(CANCEL, visit.failure());
      assertEquals("1000000u", visit.head().get("grpc-timeout"));
    }
  }

  @Test
  @DisplayName("DL-13 (d) FC-16")
  default void a_sender_that_is_held_back_is_told_when_the_deadline_passes() {
    try (var server = server(visit -> {})) {
      var call = server.channel().bidiStreaming(Texts.BIDI, A_SECOND);
      var sending = doing(() -> call.send("x".repeat(1 << 20))).blocked();

      server.time.advance(Duration.ofSeconds(1));

      assertEquals(LATE, assertInstanceOf(RpcException.class, sending.failure()).status());
      assertEquals(CANCEL, server.visit().failure());
      assertEquals(LATE, statusOf(call::receive));
    }
  }

  @Test
  default void a_streaming_call_that_nobody_waits_for_ends_with_its_deadline() {
    try (var server = server(visit -> {})) {
      var call = server.channel().bidiStreaming(Texts.BIDI, A_SECOND);
      var visit = server.visit();

      server.time.advance(Duration.ofSeconds(1));

      assertEquals(CANCEL, visit.failure());
      assertEquals(LATE, statusOf(call::receive));
      assertEquals(LATE, statusOf(() -> call.send("")));
    }
  }

  @ParameterizedTest(name = "DL-10 ! deadline passed: {0}")
  @ValueSource(booleans = {true, false})
  default void a_cancel_by_the_server_is_the_deadlines_if_it_has_passed(boolean passed) {
    try (var server = server(visit -> {})) {
      Channel channel = server.channel();
      var call = channel.open(channel.request(Texts.UNARY, A_SECOND));
      call.sendLast("");
      var visit = server.visit();
      server.time.advance(Duration.ofMillis(passed ? 1_000 : 999));

      visit.reset(ErrorCode.CANCEL);

      assertEquals(
          passed ? LATE : new Status(Code.CANCELLED, "the peer reset the stream with CANCEL"),
          statusOf(call::receive));
    }
  }

  @Test
  @DisplayName("DL-16 !")
  default void what_the_server_says_of_a_call_whose_deadline_has_passed_does_not_count() {
    try (var server =
        server(visit -> {
          visit.answer("answer");
          visit.trailers(Headers.of("grpc-status", "5", "x", "1"));
        })) {
      var call = server.channel().bidiStreaming(Texts.BIDI, A_SECOND);
      call.finishSending();
      server.visit().untilClosed();
      server.time.advance(Duration.ofSeconds(1));

      var failure = assertThrows(RpcException.class, call::receive);

      assertEquals(LATE, failure.status());
      assertTrue(failure.trailers().isEmpty());
      assertTrue(call.trailers().isEmpty());
    }
  }

  @Test
  @DisplayName("DL-15")
  default void calls_that_have_ended_leave_no_timer() {
    CallOptions anHour = CallOptions.DEFAULT.withTimeout(Duration.ofHours(1));
    try (var server =
        server(visit -> {
          if (Texts.SERVER_STREAMING.path().equals(visit.head().get(":path"))) {
            visit.answer("a");
            visit.trailers(OK);
          }
        })) {
      Channel channel = server.channel();
      for (int i = 0; i < 1_000; i++) {
        for (String _ : channel.serverStreaming(Texts.SERVER_STREAMING, "", anHour)) {}
      }
      var cancelled = channel.bidiStreaming(Texts.BIDI, anHour);
      var interrupted = channel.bidiStreaming(Texts.BIDI, anHour);
      var reset = channel.bidiStreaming(Texts.BIDI, anHour);
      assertEquals(3, server.time.timers());

      cancelled.cancel("enough");
      var receiving = running(interrupted::receive).blocked();
      receiving.thread().interrupt();
      receiving.failure();
      server.die();
      statusOf(reset::receive);

      assertEquals(0, server.time.timers());
    }
  }

  // ---- cancels

  @Test
  @DisplayName("CN-03")
  default void a_call_cancelled_before_its_stream_leaves_nothing_on_the_wire() {
    try (var server = server(visit -> {})) {
      Channel channel = server.channel();
      var call = channel.open(channel.request(Texts.UNARY, CallOptions.DEFAULT));

      call.cancel("never mind");

      var cancelled = new Status(Code.CANCELLED, "never mind");
      assertEquals(cancelled, statusOf(() -> call.sendLast("")));
      assertEquals(cancelled, statusOf(call::receive));
      assertEquals(0, server.connections());
      assertEquals(0, server.unseen());
    }
  }

  @Test
  @DisplayName("CN-07")
  default void a_cancel_wakes_the_thread_that_receives_and_the_one_that_sends() {
    try (var server = server(visit -> {})) {
      var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      var receiving = running(call::receive).blocked();
      var sending = doing(() -> call.send("x".repeat(1 << 20))).blocked();

      call.cancel("enough");

      var cancelled = new Status(Code.CANCELLED, "enough");
      assertEquals(cancelled, assertInstanceOf(RpcException.class, receiving.failure()).status());
      assertEquals(cancelled, assertInstanceOf(RpcException.class, sending.failure()).status());
      assertEquals(CANCEL, server.visit().failure());
    }
  }

  @Test
  @DisplayName("CN-08")
  default void the_first_end_of_a_call_stands() {
    try (var server =
        server(visit -> {
          visit.answer();
          visit.trailers(OK);
        })) {
      var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      assertNull(call.receive());

      call.cancel("too late");
      call.close();

      assertNull(call.receive());
    }
  }

  @Test
  default void what_has_come_but_was_not_read_is_dropped_by_a_cancel() {
    try (var server = server(visit -> visit.answer("a", "b"))) {
      var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      assertEquals("a", call.receive());

      call.cancel("enough");

      assertEquals(new Status(Code.CANCELLED, "enough"), statusOf(call::receive));
    }
  }

  /// Its reader has the message's beginning, and waits for the rest.
  @Test
  @DisplayName("CN-10 !")
  default void a_cancel_amid_a_message_is_no_message_cut_short() {
    try (var server = server(visit -> visit.answer("a"))) {
      var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      assertEquals("a", call.receive());
      var visit = server.visit();
      visit.data(Texts.framed("cut short").limit(9));
      var receiving = running(call::receive).blocked();

      visit.reset(ErrorCode.CANCEL);

      assertEquals(
          new Status(Code.CANCELLED, "the peer reset the stream with CANCEL"),
          assertInstanceOf(RpcException.class, receiving.failure()).status());
    }
  }

  // ---- interrupts

  enum When {
    BEFORE_THE_CALL,
    DURING_THE_CALL
  }

  @ParameterizedTest(name = "CN-02 ! {0}")
  @EnumSource
  default void an_interrupt_cancels_the_call_and_the_flag_is_kept(When when) {
    try (var server = server(visit -> {})) {
      Channel channel = server.channel();
      channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT).close();
      server.visit();
      var calling =
          running(() -> {
            if (when == When.BEFORE_THE_CALL) Thread.currentThread().interrupt();
            return channel.call(Texts.UNARY, "", A_SECOND);
          });
      var visit = server.visit();
      if (when == When.DURING_THE_CALL) calling.blocked().thread().interrupt();

      var failure = assertInstanceOf(RpcException.class, calling.failure());

      assertEquals(
          new Status(Code.CANCELLED, "the calling thread was interrupted"), failure.status());
      assertTrue(calling.leftInterrupted());
      assertEquals(CANCEL, visit.failure());
    }
  }

  @Test
  @DisplayName("CN-02 !")
  default void an_interrupt_reaches_a_thread_that_sends() {
    try (var server = server(visit -> {})) {
      var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      var sending = doing(() -> call.send("x".repeat(1 << 20))).blocked();

      sending.thread().interrupt();

      assertEquals(
          new Status(Code.CANCELLED, "the calling thread was interrupted"),
          assertInstanceOf(RpcException.class, sending.failure()).status());
      assertTrue(sending.leftInterrupted());
      assertEquals(CANCEL, server.visit().failure());
    }
  }

  @Test
  default void an_interrupted_thread_still_gets_an_answer_that_is_there() {
    try (var server =
        server(visit -> {
          visit.readAll();
          visit.answer("answer");
          visit.trailers(OK);
        })) {
      Channel channel = server.channel();
      var call = channel.open(channel.request(Texts.UNARY, CallOptions.DEFAULT));
      call.sendLast("");
      server.visit().untilClosed();
      channel.call(Texts.UNARY, "", CallOptions.DEFAULT); // behind that answer, on its connection

      var receiving =
          running(() -> {
            Thread.currentThread().interrupt();
            return call.receive();
          });

      assertEquals("answer", receiving.result());
      assertTrue(receiving.leftInterrupted());
    }
  }

  // ---- the channel's end

  @Test
  @DisplayName("CN-11")
  default void a_channel_that_is_closed_cancels_its_calls_and_says_that_it_was_that() {
    try (var server = server(visit -> visit.head(HEAD))) {
      Channel channel = server.channel();
      var idle = channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      idle.headers();
      var waiting = running(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT)).blocked();

      channel.close();
      channel.close();

      assertEquals(CHANNEL_CLOSED, statusOf(idle::receive));
      assertEquals(
          CHANNEL_CLOSED, assertInstanceOf(RpcException.class, waiting.failure()).status());
      assertEquals(
          CHANNEL_CLOSED, statusOf(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT)));
      for (int i = 0; i < 2; i++) {
        assertInstanceOf(TransportFailure.Lost.class, server.visit().failure());
      }
      eventually("the connection is closed", () -> server.connections() == 0);
    }
  }
}
