package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RawClient.failureOf;
import static dev.weft.testkit.calls.RawClient.request;
import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Incoming;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.Binding;
import dev.weft.server.ServerBuilder;
import dev.weft.testkit.calls.RawClient.Answer;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Served calls that end before their handlers: by deadline, the client, or the server's stop.
@Timeout(30)
class ServedCallsEndTest {
  private static final TransportFailure CANCEL = new TransportFailure.Reset(ErrorCode.CANCEL);

  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

  private static RawClient bidi(BiConsumer<Incoming<String>, Outgoing<String>> handler) {
    return bidi(handler, UnaryOperator.identity());
  }

  private static RawClient bidi(
      BiConsumer<Incoming<String>, Outgoing<String>> handler, UnaryOperator<ServerBuilder> more) {
    return new RawClient(
        Binding.of(Texts.SERVICE).bidiStreaming(Texts.BIDI, handler).build(), more);
  }

  private Object told() throws InterruptedException {
    Object next = told.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
    if (next == null) throw new AssertionError("the handler told nothing");
    return next;
  }

  /// Runs what ends with the call, and tells how.
  private void tell(Runnable waiting) {
    told.add("started");
    try {
      waiting.run();
      told.add("returned");
    } catch (RpcException e) {
      told.add(e.code());
      throw e;
    }
  }

  private static void untilInterrupted() {
    while (!Thread.currentThread().isInterrupted()) LockSupport.park();
  }

  // ---- deadlines

  @Test
  @DisplayName("DL-03 !")
  void a_deadline_resets_the_stream_whether_the_handler_listens_or_not() throws Exception {
    var mayReturn = new CountDownLatch(1);
    try (var client =
        bidi(
            (requests, replies) -> {
              CallContext call = CallContext.current();
              told.add(call.deadline());
              while (mayReturn.getCount() > 0) Thread.onSpinWait();
              told.add(call.isEnded());
              tell(() -> replies.send("too late"));
            },
            ServerBuilder::cooperativeCancellation)) {
      Http2Stream stream = client.open(request(Texts.BIDI).with("grpc-timeout", "1S"));
      assertEquals(Deadline.after(Duration.ofSeconds(1), client.time), told());

      client.time.advance(Duration.ofSeconds(1));

      assertEquals(CANCEL, failureOf(stream::awaitHead));
      mayReturn.countDown();
      assertEquals(true, told());
      assertEquals("started", told());
      assertEquals(Code.DEADLINE_EXCEEDED, told());
    }
  }

  enum Wait {
    IN_CODE_OF_ITS_OWN,
    RECEIVING,
    SENDING
  }

  private void waitIn(Wait wait, Incoming<String> requests, Outgoing<String> replies) {
    tell(() -> {
      switch (wait) {
        case IN_CODE_OF_ITS_OWN -> untilInterrupted();
        case RECEIVING -> requests.receive();
        case SENDING -> replies.send("x".repeat(1 << 20));
      }
    });
  }

  @ParameterizedTest(name = "DL-03 ! DL-14 {0}")
  @EnumSource
  void a_deadline_wakes_the_handler_wherever_it_waits(Wait wait) throws Exception {
    try (var client = bidi((requests, replies) -> waitIn(wait, requests, replies))) {
      Http2Stream stream = client.open(request(Texts.BIDI).with("grpc-timeout", "1S"));
      assertEquals("started", told());

      client.time.advance(Duration.ofSeconds(1));

      assertEquals(wait == Wait.IN_CODE_OF_ITS_OWN ? "returned" : Code.DEADLINE_EXCEEDED, told());
      assertEquals(CANCEL, failureOf(() -> stream.read(1 << 20)));
      eventually("no timer is left", () -> client.time.timers() == 0);
    }
  }

  @Test
  @DisplayName("DL-15")
  void calls_that_have_ended_leave_no_timer() {
    try (var client = bidi((requests, replies) -> requests.receive())) {
      for (int i = 0; i < 1_000; i++) {
        client.ask(request(Texts.BIDI).with("grpc-timeout", "1H"), null);
      }
      Http2Stream reset = client.open(request(Texts.BIDI).with("grpc-timeout", "1H"));
      reset.reset(ErrorCode.CANCEL);

      eventually("no timer is left", () -> client.time.timers() == 0);
    }
  }

  // ---- clients that give up

  @ParameterizedTest(name = "CN-01 {0}")
  @EnumSource
  void a_cancel_wakes_the_handler_wherever_it_waits(Wait wait) throws Exception {
    try (var client = bidi((requests, replies) -> waitIn(wait, requests, replies))) {
      Http2Stream stream = client.open(request(Texts.BIDI));
      assertEquals("started", told());

      stream.reset(ErrorCode.CANCEL);

      assertEquals(wait == Wait.IN_CODE_OF_ITS_OWN ? "returned" : Code.CANCELLED, told());
    }
  }

  @Test
  @DisplayName("CN-06")
  void a_lost_connection_ends_all_its_calls_and_no_others() throws Exception {
    try (var client = bidi((requests, replies) -> waitIn(Wait.RECEIVING, requests, replies));
        var other = client.connect()) {
      client.open(request(Texts.BIDI));
      client.open(request(Texts.BIDI));
      Http2Stream stays = other.newStream(Deadline.NONE);
      stays.write(request(Texts.BIDI), null, null, EndStream.NO);
      for (int i = 0; i < 3; i++) assertEquals("started", told());

      client.connection().close();

      assertEquals(Code.CANCELLED, told());
      assertEquals(Code.CANCELLED, told());
      stays.write(null, null, null, EndStream.YES);
      assertEquals("0", Answer.of(stays).status());
      assertEquals("returned", told());
    }
  }

  @Test
  @DisplayName("SV-12")
  void a_request_cut_within_a_message_wakes_its_reader() throws Exception {
    try (var client = bidi((requests, replies) -> waitIn(Wait.RECEIVING, requests, replies))) {
      Http2Stream stream = client.open(request(Texts.BIDI));
      stream.write(null, Texts.framed("cut").limit(6), null, EndStream.NO);
      assertEquals("started", told());

      stream.reset(ErrorCode.INTERNAL_ERROR);

      assertEquals(Code.CANCELLED, told());
    }
  }

  @Test
  @DisplayName("CN-12")
  void a_thread_that_the_handler_left_behind_finds_the_call_ended() throws Exception {
    var answered = new CountDownLatch(1);
    try (var client =
        bidi((requests, replies) -> {
          CallContext call = CallContext.current();
          Thread.startVirtualThread(() -> {
            try {
              answered.await();
              told.add(call.isEnded());
              tell(() -> replies.send("behind the status"));
            } catch (InterruptedException e) {
              told.add(e);
            } catch (RpcException expected) {
              // told already
            }
          });
        })) {
      Answer answer = client.ask(request(Texts.BIDI), null);
      answered.countDown();

      assertTrue(answer.isTrailersOnly());
      assertEquals("0", answer.status());
      assertEquals(true, told());
      assertEquals("started", told());
      assertEquals(Code.CANCELLED, told());
    }
  }

  @Test
  @DisplayName("SV-05 0.5")
  void a_client_that_still_sends_is_told_to_stop_when_the_handler_has_returned() {
    try (var client = bidi((requests, replies) -> replies.send("enough"))) {
      Http2Stream stream = client.open(request(Texts.BIDI));

      Answer answer = Answer.of(stream);

      assertEquals("0", answer.status());
      assertEquals(
          new TransportFailure.Reset(ErrorCode.NO_ERROR), failureOf(() -> writeOnAndOn(stream)));
    }
  }

  /// The reset is behind the answer, and a little may still be sent before it is here.
  private static void writeOnAndOn(Http2Stream stream) {
    while (true) stream.write(null, Texts.framed("more"), null, EndStream.NO);
  }

  // ---- calls that handlers make

  @ParameterizedTest(name = "DL-12 MD-16, own timeout {0} s")
  @ValueSource(ints = {0, 2, 10})
  void a_call_made_by_a_handler_ends_no_later_and_takes_no_metadata_along(int own)
      throws Exception {
    try (var leaf = new ScriptedServer(visit -> {});
        var channel = leaf.channel();
        var client =
            bidi((requests, replies) -> {
              var options =
                  own == 0
                      ? CallOptions.DEFAULT
                      : CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(own));
              tell(() -> channel.call(Texts.UNARY, "", options));
            })) {
      client.open(request(Texts.BIDI).with("grpc-timeout", "5S", "secret", "1"));
      var head = leaf.visit().head();

      assertEquals(own == 2 ? "2000000u" : "5000000u", head.get("grpc-timeout"));
      assertNull(head.get("secret"));
    }
  }

  @Test
  @DisplayName("CN-05 DL-14")
  void a_cancel_reaches_the_calls_that_a_handler_waits_for() throws Exception {
    try (var leaf = new ScriptedServer(visit -> {});
        var channel = leaf.channel();
        var client =
            bidi((requests, replies) ->
                tell(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT)))) {
      Http2Stream stream = client.open(request(Texts.BIDI));
      var visit = leaf.visit();

      stream.reset(ErrorCode.CANCEL);

      assertEquals(CANCEL, visit.failure());
      assertEquals("started", told());
      assertEquals(Code.CANCELLED, told());
    }
  }

  // ---- the server's stop

  @Test
  @DisplayName("GA-03 GA-06")
  void a_graceful_stop_lets_calls_finish_and_takes_no_more() throws Exception {
    try (var client = bidi((requests, replies) -> waitIn(Wait.RECEIVING, requests, replies))) {
      Http2Stream stream = client.open(request(Texts.BIDI));
      assertEquals("started", told());

      var stopping = running(() -> client.server().stop(Duration.ofHours(1)).isClean()).blocked();
      assertThrows(
          java.io.UncheckedIOException.class,
          client::connect,
          "nobody connects to a server that stops");
      assertFalse(stopping.isDone());
      stream.write(null, null, null, EndStream.YES);

      assertEquals("0", Answer.of(stream).status());
      assertEquals("returned", told());
      assertTrue(stopping.result());
      assertTrue(client.server().stop(Duration.ZERO).isClean(), "once more is harmless");
    }
  }

  @Test
  @DisplayName("GA-03")
  void a_graceful_stop_ends_with_its_grace() throws Exception {
    try (var client = bidi((requests, replies) -> waitIn(Wait.RECEIVING, requests, replies))) {
      Http2Stream stream = client.open(request(Texts.BIDI));
      assertEquals("started", told());
      var stopping = running(() -> client.server().stop(Duration.ofSeconds(5)).isClean()).blocked();

      client.time.advance(Duration.ofSeconds(5));

      assertFalse(stopping.result());
      assertEquals(Code.CANCELLED, told());
      assertTrue(failureOf(stream::awaitHead) instanceof TransportFailure.Lost);
    }
  }

  @Test
  @DisplayName("GA-04")
  void a_stop_cuts_a_graceful_stop_short() throws Exception {
    try (var client = bidi((requests, replies) -> waitIn(Wait.RECEIVING, requests, replies));
        var channel =
            Channel.over(client.connector())
                .plaintext()
                .time(client.time)
                .to(client.server().address())) {
      var call = channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      assertEquals("started", told());
      var stopping = running(() -> client.server().stop(Duration.ofHours(1)).isClean()).blocked();

      client.server().close();

      assertFalse(stopping.result(), "whether the call ended by itself");
      assertEquals(Code.UNAVAILABLE, assertThrows(RpcException.class, call::receive).code());
      assertEquals(Code.CANCELLED, told());
    }
  }

  @Test
  @DisplayName("GA-05")
  void a_stop_waits_for_no_handler() throws Exception {
    var mayReturn = new CountDownLatch(1);
    try (var client =
        bidi(
            (requests, replies) ->
                tell(() -> {
                  while (mayReturn.getCount() > 0) Thread.onSpinWait();
                }),
            ServerBuilder::cooperativeCancellation)) {
      client.open(request(Texts.BIDI));
      assertEquals("started", told());

      client.server().close();

      mayReturn.countDown();
      assertEquals("returned", told());
      assertThrows(java.io.UncheckedIOException.class, client::connect);
    }
  }
}
