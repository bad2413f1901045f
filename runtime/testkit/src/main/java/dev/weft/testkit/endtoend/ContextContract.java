package dev.weft.testkit.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.RpcException;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.ServerBuilder;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.EndStream;
import dev.weft.transport.Http2Stream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What calls that a handler makes have of the call that it serves.
///
/// One server has all: a front whose handler calls a leaf, whose handler waits for the end.
interface ContextContract {
  MethodDescriptor<byte[], byte[]> LEAF =
      new MethodDescriptor<>(Ends.SERVICE, "Leaf", Kind.UNARY, Ends.BYTES, Ends.BYTES);
  Metadata.Key<String> SECRET = Metadata.Key.text("secret");

  Ends ends();

  /// Where a handler makes its call.
  enum Place implements Executor {
    ITS_OWN_THREAD {
      @Override
      public void execute(Runnable task) {
        task.run();
      }
    },
    A_WRAPPED_TASK {
      @Override
      public void execute(Runnable task) {
        Thread.startVirtualThread(CallContext.current().wrap(task));
      }
    },
    A_WRAPPED_CALLABLE {
      @Override
      public void execute(Runnable task) {
        Thread.startVirtualThread(
            new FutureTask<Boolean>(
                CallContext.current()
                    .wrap(() -> {
                      task.run();
                      return true;
                    })));
      }
    },
    AN_EXECUTOR {
      @Override
      public void execute(Runnable task) {
        CallContext.propagating(Thread::startVirtualThread).execute(task);
      }
    }
  }

  /// Serves a front that does this, and a leaf that tells when it is called and how that ends.
  private Channel serve(Consumer<Channel> front, UnaryOperator<ServerBuilder> more) {
    var inside = new AtomicReference<Channel>();
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods
                        .unary(Ends.UNARY, message -> message)
                        .unary(LEAF, this::leaf)
                        .bidiStreaming(
                            Ends.BIDI, (requests, replies) -> front.accept(inside.get())),
                more);
    inside.set(channel);
    return channel;
  }

  private byte[] leaf(byte[] message) {
    ends().tell("leaf");
    if (message.length > 0) throw new RpcException(Code.ABORTED, "as asked");
    try {
      new CountDownLatch(1).await();
      return message;
    } catch (InterruptedException e) {
      ends().tell("leaf ended");
      throw new RpcException(Code.CANCELLED, "interrupted");
    }
  }

  private static void untilEnded(CallContext context) {
    while (!context.isEnded()) {
      LockSupport.parkNanos(100_000);
    }
  }

  private static BidiStreamingCall<byte[], byte[]> callFront(Channel channel) {
    return channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
  }

  @DisplayName("CN-05 a cancel reaches the leaf from wherever it was called")
  @ParameterizedTest(name = "{0}")
  @EnumSource
  default void a_cancel_cascades(Place place) {
    Channel channel =
        serve(
            inside -> {
              CallContext context = CallContext.current();
              place.execute(
                  () -> ends().tellEnd(() -> inside.call(LEAF, new byte[0], CallOptions.DEFAULT)));
              untilEnded(context);
            },
            UnaryOperator.identity());
    var call = callFront(channel);
    assertEquals("leaf", ends().told());

    call.cancel("enough");

    Set<Object> told = ends().toldSet(2);
    assertEquals(Set.of("leaf ended", Code.CANCELLED), told);
    Ends.proveUsable(channel);
  }

  @DisplayName("CN-05 DL-14 also where handlers are not interrupted, and when it is the deadline")
  @Test
  default void a_deadline_cascades_without_an_interrupt() throws Exception {
    var time = new FakeTime();
    serve(
        inside -> ends().tellEnd(() -> inside.call(LEAF, new byte[0], CallOptions.DEFAULT)),
        server -> server.cooperativeCancellation(Ends.BIDI).time(time));
    // A client that does not cancel, so that the deadline is what ends the call.
    Http2Stream stream = ends().connect().newStream(Deadline.after(Eventually.BOUND));
    stream.write(Ends.head(Ends.BIDI, "grpc-timeout", "5S"), null, null, EndStream.YES);
    assertEquals("leaf", ends().told());

    time.advance(Duration.ofSeconds(5));

    Set<Object> told = ends().toldSet(2);
    assertEquals(Set.of("leaf ended", Code.DEADLINE_EXCEEDED), told);
  }

  @DisplayName("CN-05 when a leaf fails and its parent with it, the other leaves are cancelled")
  @Test
  default void the_end_of_a_handler_ends_what_it_has_left_behind() {
    Channel channel =
        serve(
            inside -> {
              Place.A_WRAPPED_TASK.execute(
                  () -> ends().tellEnd(() -> inside.call(LEAF, new byte[0], CallOptions.DEFAULT)));
              assertEquals("leaf", ends().told());
              inside.call(LEAF, new byte[1], CallOptions.DEFAULT);
            },
            UnaryOperator.identity());

    assertEquals(Code.ABORTED, Ends.codeOf(callFront(channel)::receive));

    Set<Object> told = ends().toldSet(3);
    assertEquals(Set.of("leaf", "leaf ended", Code.CANCELLED), told);
  }

  @DisplayName("CN-05 what is run at a call's end may fail: the call is answered, the rest is run")
  @Test
  default void a_task_that_throws_at_the_end_keeps_nothing_else_from_ending() {
    Channel channel =
        serve(
            inside -> {
              CallContext.current()
                  .whenEnded(() -> {
                    throw new IllegalStateException("a task's mistake, as this test asks for");
                  });
              CallContext.current().whenEnded(() -> ends().tell("the other task"));
            },
            UnaryOperator.identity());

    assertNull(callFront(channel).receive());

    assertEquals("the other task", ends().told());
  }

  @DisplayName("CN-05 a task that comes when the call has ended makes none")
  @Test
  default void a_call_made_for_one_that_has_ended_ends_at_once() {
    var context = new AtomicReference<CallContext>();
    Channel channel = serve(inside -> context.set(CallContext.current()), UnaryOperator.identity());
    assertNull(callFront(channel).receive());

    context
        .get()
        .run(() -> ends().tellEnd(() -> channel.call(LEAF, new byte[0], CallOptions.DEFAULT)));

    assertEquals(Code.CANCELLED, ends().told());
    assertFalse(ends().hasTold(), "the leaf was called");
  }

  @DisplayName("CN-05 what is to outlive a call is done by a thread without its context")
  @Test
  default void a_plain_thread_has_no_context_and_outlives_the_call() {
    var mayCall = new CountDownLatch(1);
    Channel channel =
        serve(
            inside ->
                Thread.startVirtualThread(() -> {
                  try {
                    mayCall.await();
                    Ends.proveUsable(inside);
                    ends().tell(CallContext.current().deadline().isNone());
                  } catch (InterruptedException e) {
                    throw new AssertionError("nobody interrupts it", e);
                  }
                }),
            UnaryOperator.identity());
    assertNull(callFront(channel).receive());

    mayCall.countDown();

    assertEquals(true, ends().told());
  }

  @DisplayName("DL-12 MD-16, the leaf's own timeout in seconds")
  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {0, 2, 100})
  default void the_leaf_has_no_more_time_and_none_of_the_metadata(int own) {
    var inside = new AtomicReference<Channel>();
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods
                        .unary(
                            Ends.UNARY,
                            message -> {
                              var options =
                                  own == 0
                                      ? CallOptions.DEFAULT
                                      : CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(own));
                              var leaf =
                                  new FutureTask<>(
                                      CallContext.current()
                                          .wrap(() -> inside.get().call(LEAF, message, options)));
                              leaf.run();
                              return leaf.resultNow();
                            })
                        .unary(
                            LEAF,
                            message -> {
                              CallContext context = CallContext.current();
                              ends().tell(context.deadline().remainingNanos());
                              ends().tell(context.headers().all(SECRET));
                              return message;
                            }));
    inside.set(channel);

    channel.call(
        Ends.UNARY,
        new byte[1],
        CallOptions.header(SECRET, "s")
            .apply(CallOptions.DEFAULT)
            .withTimeout(Duration.ofSeconds(5)));

    Duration left = Duration.ofNanos((long) ends().told());
    assertTrue(left.toSeconds() < (own == 2 ? 2 : 5), left.toString());
    assertEquals(List.of(), ends().told());
  }
}
