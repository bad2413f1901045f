package dev.weft.testkit.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.RpcException;
import dev.weft.Time;
import dev.weft.client.CallOptions;
import dev.weft.server.Binding;
import dev.weft.server.Service;
import dev.weft.testkit.FakeTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalServicesTest {
  private static final MethodDescriptor<ByteBuffer, ByteBuffer> UNARY = method(Kind.UNARY);
  private static final MethodDescriptor<ByteBuffer, ByteBuffer> BIDI = method(Kind.BIDI_STREAMING);
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Service echo =
      () ->
          Binding.of("test.Echo")
              .unary(UNARY, message -> message)
              .bidiStreaming(
                  BIDI,
                  (requests, replies) -> {
                    for (ByteBuffer request : requests) replies.send(request);
                  })
              .build();

  private static MethodDescriptor<ByteBuffer, ByteBuffer> method(Kind kind) {
    Marshaller<ByteBuffer> bytes =
        new Marshaller<>() {
          @Override
          public byte[] encode(ByteBuffer message, int headroom) {
            byte[] bytes = new byte[headroom + message.remaining()];
            message.duplicate().get(bytes, headroom, message.remaining());
            return bytes;
          }

          @Override
          public ByteBuffer decode(ByteBuffer bytes) {
            return bytes;
          }
        };
    return new MethodDescriptor<>("test.Echo", kind.name(), kind, bytes, bytes);
  }

  @Test
  void a_test_that_leaves_nothing_behind_is_fine_and_its_channels_are_closed() {
    var services = new LocalServices();
    var channel = services.channelTo(echo);
    channel.call(UNARY, NOTHING, CallOptions.DEFAULT);
    try (var call = channel.bidiStreaming(BIDI, CallOptions.DEFAULT)) {
      call.finishSending();
      assertNull(call.receive());
    }

    services.close();

    var closed =
        assertThrows(RpcException.class, () -> channel.call(UNARY, NOTHING, CallOptions.DEFAULT));
    assertEquals(Code.CANCELLED, closed.code());
  }

  @Test
  void a_call_that_is_left_open_is_named_with_the_place_where_it_began() {
    var services = new LocalServices();
    var call = services.channelTo(echo).bidiStreaming(BIDI, CallOptions.DEFAULT);

    var leak = assertThrows(AssertionError.class, services::close);

    assertTrue(leak.getMessage().startsWith("1 calls were left open"), leak.getMessage());
    assertEquals("test.Echo/BIDI_STREAMING was begun here", leak.getSuppressed()[0].getMessage());
    assertTrue(
        Arrays.stream(leak.getSuppressed()[0].getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals(LocalServicesTest.class.getName())));
    call.close();
    services.close();
  }

  @Test
  void a_handler_that_does_not_return_is_named_with_the_place_where_it_is() {
    var mayReturn = new CountDownLatch(1);
    var services = new LocalServices(Time.SYSTEM, Duration.ofMillis(50));
    Service deaf =
        () ->
            Binding.of("test.Echo")
                .bidiStreaming(
                    BIDI,
                    (requests, replies) -> {
                      CallContext.current().sendHeaders();
                      waitFor(mayReturn);
                    })
                .build();
    var server = services.serve(builder -> builder.serve(deaf).cooperativeCancellation());
    var channel = services.channelTo(server, UnaryOperator.identity());
    try (var call = channel.bidiStreaming(BIDI, CallOptions.DEFAULT)) {
      call.headers(); // so it runs
    }

    var leak = assertThrows(AssertionError.class, services::close);

    assertTrue(leak.getMessage().contains("[test.Echo/BIDI_STREAMING]"), leak.getMessage());
    assertTrue(
        Arrays.stream(leak.getSuppressed()[0].getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("waitFor")));
    mayReturn.countDown();
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("cancellation is cooperative here", e);
    }
  }

  @Test
  void time_can_be_the_tests() {
    var time = new FakeTime();
    try (var services = new LocalServices(time)) {
      var call =
          services
              .channelTo(echo)
              .bidiStreaming(BIDI, CallOptions.DEFAULT.withTimeout(Duration.ofHours(1)));

      time.advance(Duration.ofHours(1));

      assertEquals(Code.DEADLINE_EXCEEDED, assertThrows(RpcException.class, call::receive).code());
    }
  }
}
