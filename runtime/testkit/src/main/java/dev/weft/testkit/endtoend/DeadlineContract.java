package dev.weft.testkit.endtoend;

import static dev.weft.testkit.transport.Running.doing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.RpcException;
import dev.weft.Time;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.ServerBuilder;
import dev.weft.testkit.transport.Eventually;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Deadlines: how they travel, and what they end.
interface DeadlineContract {
  Ends ends();

  private static CallOptions within(Duration timeout) {
    return CallOptions.DEFAULT.withTimeout(timeout);
  }

  @DisplayName("DL-01")
  @Test
  default void a_call_whose_deadline_has_passed_reaches_no_server() throws Exception {
    Channel channel = ends().serve(Ends.SMALL, methods -> methods.unary(Ends.UNARY, m -> m));
    CallOptions late = CallOptions.DEFAULT.withDeadline(Deadline.after(Duration.ofMillis(-1)));

    assertEquals(
        Code.DEADLINE_EXCEEDED, Ends.codeOf(() -> channel.call(Ends.UNARY, new byte[1], late)));
    assertEquals(0, ends().transport().connections(), "an idle channel does not even connect");
    Ends.proveUsable(channel);
    assertEquals(
        Code.DEADLINE_EXCEEDED, Ends.codeOf(() -> channel.call(Ends.UNARY, new byte[1], late)));
  }

  @DisplayName("DL-02")
  @Test
  default void a_handler_knows_how_much_time_is_left() {
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods.unary(
                        Ends.UNARY,
                        message -> {
                          ends().tell(CallContext.current().deadline().remainingNanos());
                          return message;
                        }));

    channel.call(Ends.UNARY, new byte[0], within(Duration.ofMinutes(100)));

    Duration left = Duration.ofNanos((long) ends().told());
    assertTrue(left.compareTo(Duration.ofMinutes(100)) <= 0, left.toString());
    assertTrue(left.compareTo(Duration.ofMinutes(99)) > 0, left.toString());
  }

  /// The handler hears nothing, and returns only when the client has been told.
  @DisplayName("DL-03 !")
  @Test
  default void a_client_is_told_that_its_time_is_up_while_the_handler_still_computes()
      throws Exception {
    var mayReturn = new CountDownLatch(1);
    ends()
        .serve(
            Ends.SMALL,
            methods ->
                methods.bidiStreaming(
                    Ends.BIDI,
                    (requests, replies) -> {
                      CallContext call = CallContext.current();
                      ends().tell("started");
                      while (mayReturn.getCount() > 0) Thread.onSpinWait();
                      ends().tell(call.isEnded());
                      ends().tellEnd(requests::receive);
                    }),
            ServerBuilder::cooperativeCancellation);
    Http2Stream stream = ends().connect().newStream(Deadline.after(Eventually.BOUND));

    stream.write(Ends.head(Ends.BIDI, "grpc-timeout", "100m"), null, null, EndStream.NO);

    var failure = assertThrows(TransportException.class, stream::awaitHead).failure();
    assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), failure);
    assertEquals("started", ends().told());
    assertFalse(ends().hasTold(), "the handler still runs");
    mayReturn.countDown();
    assertEquals(true, ends().told());
    assertEquals(Code.DEADLINE_EXCEEDED, ends().told());
  }

  @DisplayName("DL-04 !")
  @Test
  default void no_time_at_all_is_answered_at_once_and_no_handler_runs() throws Exception {
    ends()
        .serve(
            Ends.SMALL,
            methods -> methods.bidiStreaming(Ends.BIDI, (requests, replies) -> ends().tell("ran")));
    Http2Stream stream = ends().connect().newStream(Deadline.after(Eventually.BOUND));

    stream.write(Ends.head(Ends.BIDI, "grpc-timeout", "0S"), null, null, EndStream.NO);

    Headers answer = stream.awaitHead();
    assertEquals("4", answer.get("grpc-status"));
    assertEquals(answer, stream.awaitTrailers());
    assertFalse(ends().hasTold());
  }

  @DisplayName("DL-13 (d) FC-16")
  @Test
  default void a_sender_that_is_held_back_is_told_and_the_connection_goes_on() throws Exception {
    var mayReturn = new CountDownLatch(1);
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods
                        .unary(Ends.UNARY, message -> message)
                        .bidiStreaming(Ends.BIDI, (requests, replies) -> waitDeaf(mayReturn)),
                ServerBuilder::cooperativeCancellation);
    var call = channel.bidiStreaming(Ends.BIDI, within(Duration.ofMillis(500)));

    var sending = doing(() -> call.send(new byte[1 << 20])).blocked();

    var failure = assertInstanceOf(RpcException.class, sending.failure());
    assertEquals(Code.DEADLINE_EXCEEDED, failure.code());
    assertEquals(Code.DEADLINE_EXCEEDED, Ends.codeOf(call::receive));
    Ends.proveUsable(channel);
    assertEquals(1, ends().transport().connections());
    mayReturn.countDown();
  }

  private static void waitDeaf(CountDownLatch mayReturn) {
    try {
      mayReturn.await();
    } catch (InterruptedException e) {
      throw new AssertionError("cancellation is cooperative here", e);
    }
  }

  /// The answer comes while its caller waits for the lock of the list that its timer goes into, for
  /// others set and cancel timers there all the time. Once the wake was lost to that wait, and the
  /// caller slept until its deadline.
  @Test
  default void an_answer_wakes_a_caller_whose_timer_is_hard_to_set() throws Exception {
    Channel channel = ends().serve(Ends.SMALL, methods -> methods.unary(Ends.UNARY, m -> m));
    Duration minutes = Duration.ofMinutes(100);
    var done = new AtomicBoolean();
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      others.add(
          Thread.ofPlatform()
              .start(() -> {
                while (!done.get()) Time.SYSTEM.schedule(() -> {}, minutes.toNanos()).cancel();
              }));
    }
    List<Running<Integer>> callers = new ArrayList<>();
    for (int caller = 0; caller < 8; caller++) {
      callers.add(
          Running.running(() -> {
            int calls = 0;
            while (calls < 500)
              calls += channel.call(Ends.UNARY, new byte[1], within(minutes)).length;
            return calls;
          }));
    }
    try {
      for (Running<Integer> caller : callers) assertEquals(500, caller.result());
    } finally {
      done.set(true);
      for (Thread other : others) other.join();
    }
  }

  /// The earliest is not the first to wait, and the others go on waiting when it has ended.
  @DisplayName("DL-13 (e)")
  @Test
  default void each_of_several_calls_ends_with_its_own_deadline() {
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods.unary(
                        Ends.UNARY,
                        message -> {
                          while (!CallContext.current().isEnded()) LockSupport.park();
                          return message;
                        }));
    var ended = new LinkedBlockingQueue<Integer>();
    for (int millis : new int[] {600, 300, 900}) {
      Running.doing(() -> {
        Duration timeout = Duration.ofMillis(millis);
        assertEquals(
            Code.DEADLINE_EXCEEDED,
            Ends.codeOf(() -> channel.call(Ends.UNARY, new byte[1], within(timeout))));
        ended.add(millis);
      });
    }

    Eventually.eventually("all have ended", () -> ended.size() == 3);

    assertEquals(List.of(300, 600, 900), List.copyOf(ended));
  }

  @DisplayName("DL-09")
  @Test
  default void a_late_call_that_waited_for_ready_says_why_there_was_no_connection() {
    Channel channel = ends().serve(Ends.SMALL, methods -> {});
    String address = ends().server().address().toString();
    ends().server().close();

    var failure =
        Ends.failureOf(() ->
            channel.call(
                Ends.UNARY, new byte[1], within(Duration.ofMillis(300)).withWaitForReady(true)));

    assertEquals(Code.DEADLINE_EXCEEDED, failure.code());
    assertTrue(failure.status().message().contains(address), failure.status().message());
  }
}
