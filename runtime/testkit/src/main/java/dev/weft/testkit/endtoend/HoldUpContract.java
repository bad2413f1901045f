package dev.weft.testkit.endtoend;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.testkit.transport.Running;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Who sends is held up by who does not receive: windows, as calls see them.
interface HoldUpContract {
  Ends ends();

  @DisplayName("FC-02")
  @Test
  default void a_server_stops_after_about_a_window_until_its_client_receives() {
    int messages = 20;
    int size = 100_000;
    var sent = new AtomicInteger();
    var handler = new AtomicReference<Thread>();
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods.bidiStreaming(
                        Ends.BIDI,
                        (requests, replies) -> {
                          handler.set(Thread.currentThread());
                          for (int i = 0; i < messages; i++) {
                            replies.send(new byte[size]);
                            sent.incrementAndGet();
                          }
                        }));
    var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
    call.headers();

    eventually("the handler waits", () -> Running.waits(handler.get()));
    // A window of 65,535, and what a sender may have left with the transport.
    assertTrue(sent.get() * size <= 2 * (64 << 10), sent + " messages were sent");
    assertEquals(size, Ends.sizeOf(call.receive()));
    eventually("the handler waits again", () -> Running.waits(handler.get()));
    assertTrue((sent.get() - 1) * size <= 2 * (64 << 10), sent + " messages were sent");

    for (int i = 1; i < messages; i++) assertEquals(size, Ends.sizeOf(call.receive()));
    assertNull(call.receive());
    assertEquals(messages, sent.get());
  }

  @DisplayName("FC-11")
  @Test
  default void a_sender_waits_for_all_but_64_kib_of_what_it_sends_to_leave() {
    int size = 1 << 20;
    var receive = new CountDownLatch(1);
    var received = new AtomicInteger();
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods.bidiStreaming(
                        Ends.BIDI,
                        (requests, replies) -> {
                          await(receive);
                          for (byte[] request : requests) received.addAndGet(request.length);
                        }));
    var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
    call.send(new byte[60_000]); // it fits into the window
    var sent = new AtomicInteger();
    var sending =
        doing(() -> {
          for (int i = 0; i < 3; i++) {
            call.send(new byte[size]);
            sent.incrementAndGet();
          }
          call.finishSending();
        });

    sending.blocked();
    assertEquals(0, sent.get(), "none of them has left, and more than 64 KiB would have to wait");
    receive.countDown();

    sending.result();
    assertNull(call.receive());
    assertEquals(60_000 + 3 * size, received.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("the call ended early", e);
    }
  }

  @DisplayName("FC-14")
  @Test
  default void a_sender_that_is_held_up_goes_on_when_the_handler_has_returned() {
    var mayReturn = new CountDownLatch(1);
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
                              await(mayReturn);
                              throw new RpcException(Code.FAILED_PRECONDITION, "no more");
                            }));
    var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
    var sending = doing(() -> call.send(new byte[1 << 20])).blocked();

    mayReturn.countDown();

    var noMore = new Status(Code.FAILED_PRECONDITION, "no more");
    assertEquals(noMore, assertInstanceOf(RpcException.class, sending.failure()).status());
    assertEquals(Code.FAILED_PRECONDITION, Ends.codeOf(call::receive));
    Ends.proveUsable(channel);
  }
}
