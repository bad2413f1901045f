package dev.weft.testkit.endtoend;

import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Incoming;
import dev.weft.Metadata;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.testkit.transport.Eventually;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.EndStream;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Cancels: whom they reach, and what they leave.
interface CancelContract {
  Metadata.Key<String> OUTCOME = Metadata.Key.text("outcome");

  Ends ends();

  /// Where a handler waits.
  enum Wait {
    RECEIVING,
    SENDING;

    void in(Incoming<byte[]> requests, Outgoing<byte[]> replies) {
      switch (this) {
        case RECEIVING -> requests.receive();
        case SENDING -> {
          while (true) replies.send(new byte[100_000]);
        }
      }
    }
  }

  /// The handler says that it has started, and how its wait has ended.
  private Channel serveWaiting(Wait wait) {
    return ends()
        .serve(
            Ends.SMALL,
            methods ->
                methods
                    .unary(Ends.UNARY, message -> message)
                    .bidiStreaming(
                        Ends.BIDI,
                        (requests, replies) -> {
                          ends().tell("started");
                          ends().tellEnd(() -> wait.in(requests, replies));
                        }));
  }

  @DisplayName("CN-01")
  @ParameterizedTest
  @EnumSource
  default void a_cancel_wakes_the_handler_wherever_it_waits(Wait wait) {
    Channel channel = serveWaiting(wait);
    var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
    assertEquals("started", ends().told());

    call.cancel("enough");

    assertEquals(Code.CANCELLED, ends().told());
    assertEquals(new Status(Code.CANCELLED, "enough"), Ends.failureOf(call::receive).status());
    Ends.proveUsable(channel);
  }

  @DisplayName("CN-02 !")
  @Test
  default void an_interrupt_cancels_a_unary_call_at_both_ends_and_nothing_else() {
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods.unary(
                        Ends.UNARY,
                        message -> {
                          if (message.length > 0) return message;
                          ends().tell("started");
                          awaitInterrupt();
                          ends().tell(CallContext.current().isEnded());
                          return message;
                        }));
    var calling = running(() -> channel.call(Ends.UNARY, new byte[0], CallOptions.DEFAULT));
    assertEquals("started", ends().told());

    calling.blocked().thread().interrupt();

    assertEquals(Code.CANCELLED, assertInstanceOf(RpcException.class, calling.failure()).code());
    assertTrue(calling.leftInterrupted());
    assertEquals(true, ends().told());
    Ends.proveUsable(channel);
    assertEquals(1, ends().transport().connections());
  }

  private static void awaitInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException expected) {
      // the call is over
    }
  }

  @DisplayName("CN-03")
  @Test
  default void a_call_cancelled_before_its_stream_reaches_no_server() {
    Channel channel = ends().serve(Ends.SMALL, methods -> methods.unary(Ends.UNARY, m -> m));
    var call = channel.open(channel.request(Ends.UNARY, CallOptions.DEFAULT));

    call.cancel("never mind");

    assertEquals(Code.CANCELLED, Ends.codeOf(() -> call.sendLast(new byte[0])));
    assertEquals(0, ends().transport().connections());
  }

  /// The server is in the middle of a large message, and the one stream there is taken.
  @DisplayName("CN-04 !")
  @Test
  default void a_cancel_frees_the_stream_that_a_blocked_server_holds() {
    Channel channel =
        ends()
            .serve(
                Ends.ONE_STREAM,
                methods ->
                    methods.unary(
                        Ends.UNARY, message -> message.length == 1 ? message : new byte[3 << 20]));

    for (int i = 0; i < 20; i++) {
      var call = channel.open(channel.request(Ends.UNARY, CallOptions.DEFAULT));
      call.sendLast(new byte[0]);
      call.headers();
      var waiting = doing(() -> Ends.proveUsable(channel)).blocked();

      call.cancel("enough");

      waiting.result();
      assertEquals(Code.CANCELLED, Ends.codeOf(call::receive));
    }
    assertEquals(1, ends().transport().connections());
  }

  /// A calls B, which calls C twice: once beside its own thread.
  @DisplayName("CN-05")
  @ParameterizedTest
  @EnumSource
  default void a_cancel_and_a_failure_reach_all_calls_below(ChainEnd end) {
    var leafFails = new CountDownLatch(1);
    Channel leaves =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods.bidiStreaming(
                        Ends.BIDI,
                        (requests, replies) -> {
                          byte[] role = requests.receive();
                          ends().tell("leaf " + (role == null ? -1 : role[0]));
                          CallContext.current().sendHeaders(); // so that they tell one by one
                          if (role != null && role[0] == 2) {
                            awaitOrEnd(leafFails);
                            throw new RpcException(Code.NOT_FOUND, "no such leaf");
                          }
                          ends().tellEnd(requests::receive);
                        }));
    Channel middle =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods.bidiStreaming(Ends.BIDI, (requests, replies) -> callLeaves(leaves)));
    var root = middle.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
    assertEquals("leaf 1", ends().told());
    assertEquals("leaf 2", ends().told());

    switch (end) {
      case ROOT_CANCELS -> root.cancel("enough");
      case LEAF_FAILS -> leafFails.countDown();
    }

    assertEquals(Code.CANCELLED, ends().told(), "the first leaf's wait");
    assertEquals(
        end == ChainEnd.ROOT_CANCELS ? Code.CANCELLED : Code.NOT_FOUND, Ends.codeOf(root::receive));
  }

  /// What ends the chain.
  enum ChainEnd {
    ROOT_CANCELS,
    LEAF_FAILS
  }

  private void callLeaves(Channel leaves) {
    try (var one = leaves.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT)) {
      one.send(new byte[] {1});
      one.headers();
      try (var two = leaves.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT)) {
        two.send(new byte[] {2});
        two.receive();
      }
    }
  }

  private static void awaitOrEnd(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new RpcException(Code.CANCELLED, "the call has ended", e);
    }
  }

  @DisplayName("CN-06")
  @ParameterizedTest
  @EnumSource
  default void a_connection_that_ends_cancels_all_that_is_served_over_it(Wait wait)
      throws Exception {
    serveWaiting(wait);
    ClientTransport connection = ends().connect();
    for (int i = 0; i < 3; i++) {
      connection.newStream(Deadline.NONE).write(Ends.head(Ends.BIDI), null, null, EndStream.NO);
      assertEquals("started", ends().told());
    }

    connection.close();

    for (int i = 0; i < 3; i++) assertEquals(Code.CANCELLED, ends().told());
  }

  @DisplayName("CN-08")
  @Test
  default void a_cancel_that_meets_the_answer_leaves_one_end() {
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods
                        .unary(Ends.UNARY, message -> message)
                        .bidiStreaming(
                            Ends.BIDI,
                            (requests, replies) -> {
                              CallContext.current()
                                  .addTrailers(Metadata.EMPTY.with(OUTCOME, "fine"));
                              requests.receive();
                            }));
    int cancelled = 0;
    int rounds = 500;
    for (int i = 0; i < rounds; i++) {
      var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
      int spin = i * 40;
      call.finishSending();
      var cancelling =
          doing(() -> {
            for (int k = 0; k < spin; k++) Thread.onSpinWait();
            call.cancel("race");
          });

      Code end = end(call);
      cancelling.result();

      assertEquals(end, end(call), "the end that was seen stands");
      assertEquals(end == Code.OK ? "fine" : null, call.trailers().get(OUTCOME));
      if (end != Code.OK) cancelled++;
    }
    System.out.println(
        getClass().getSimpleName() + ": " + cancelled + " of " + rounds + " calls were cancelled");
    Ends.proveUsable(channel);
  }

  private static Code end(BidiStreamingCall<byte[], byte[]> call) {
    try {
      assertNull(call.receive());
      return Code.OK;
    } catch (RpcException e) {
      assertEquals(new Status(Code.CANCELLED, "race"), e.status());
      return e.code();
    }
  }

  @DisplayName("CN-11")
  @Test
  default void a_channel_that_is_closed_cancels_its_calls_and_says_why() {
    Channel channel = serveWaiting(Wait.RECEIVING);
    var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
    assertEquals("started", ends().told());
    var receiving = running(call::receive).blocked();

    channel.close();

    var closed = new Status(Code.CANCELLED, "the channel was closed");
    assertEquals(closed, assertInstanceOf(RpcException.class, receiving.failure()).status());
    assertEquals(Code.CANCELLED, ends().told());
    assertEquals(closed, Ends.failureOf(() -> Ends.proveUsable(channel)).status());
  }

  @DisplayName("CN-11")
  @Test
  default void a_channel_that_is_drained_lets_its_calls_finish_and_takes_no_new_ones() {
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods
                        .unary(Ends.UNARY, message -> message)
                        .bidiStreaming(
                            Ends.BIDI,
                            (requests, replies) -> {
                              for (byte[] request : requests) replies.send(request);
                            }));
    var calls = new ArrayList<BidiStreamingCall<byte[], byte[]>>();
    for (int i = 0; i < 5; i++) {
      calls.add(channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT));
      calls.getLast().send(new byte[] {1});
      assertEquals(1, Ends.sizeOf(calls.getLast().receive()));
    }

    channel.drain();
    channel.drain();

    assertEquals(Code.CANCELLED, Ends.codeOf(() -> Ends.proveUsable(channel)));
    var finishing = new ArrayList<Running<?>>();
    for (var call : calls) {
      finishing.add(
          doing(() -> {
            call.send(new byte[200_000]);
            assertEquals(200_000, Ends.sizeOf(call.receive()));
            call.finishSending();
            assertNull(call.receive());
          }));
    }
    finishing.forEach(Running::result);
    Eventually.eventually(
        "the connection is closed with its last call", () -> ends().transport().connections() == 0);
  }
}
