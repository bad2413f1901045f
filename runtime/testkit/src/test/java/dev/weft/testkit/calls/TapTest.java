package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RawClient.request;
import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.server.Binding;
import dev.weft.server.ServerBuilder;
import dev.weft.server.Tap;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a server decides about calls by their heads alone: the tap, and how long they may take.
@Timeout(30)
class TapTest {
  private final AtomicInteger handled = new AtomicInteger();
  private final BlockingQueue<Tap.Arrival> arrivals = new LinkedBlockingQueue<>();

  private RawClient serve(UnaryOperator<ServerBuilder> more) {
    return new RawClient(
        Binding.of(Texts.SERVICE)
            .bidiStreaming(
                Texts.BIDI,
                (requests, replies) -> {
                  handled.incrementAndGet();
                  requests.forEach(replies::send);
                })
            .build(),
        server ->
            more.apply(server)
                .intercept((call, next) -> {
                  handled.incrementAndGet();
                  next.handle(call);
                }));
  }

  private static Headers refusedBy(RawClient client) {
    Http2Stream stream = client.connection().newStream(Deadline.NONE);
    stream.write(request(Texts.BIDI), null, null, EndStream.NO);
    return stream.awaitHead();
  }

  @DisplayName("SV-07: a status, with its details")
  @Test
  void a_tap_refuses_with_a_status_and_its_details() throws Exception {
    Status status =
        new Status(Code.RESOURCE_EXHAUSTED, "come back later")
            .withDetails(new Status.Detail("type.example/late", new byte[] {1}));
    try (var client = serve(server -> server.tap(call -> status))) {
      Headers answer = refusedBy(client);

      assertEquals("8", answer.get("grpc-status"));
      assertEquals("come back later", answer.get("grpc-message"));
      assertNotNull(answer.get("grpc-status-details-bin"));
      assertEquals(0, handled.get());
    }
  }

  @DisplayName("SV-07: what is thrown: an RpcException's status, else PERMISSION_DENIED")
  @Test
  void a_tap_that_throws_refuses() throws Exception {
    Tap thrower =
        call -> {
          if (call.deadline().isNone()) throw new IllegalStateException("a secret");
          throw new RpcException(Code.UNAUTHENTICATED, "who are you?");
        };
    try (var client = serve(server -> server.tap(thrower))) {
      Headers answer = refusedBy(client);
      assertEquals("7", answer.get("grpc-status"));
      assertEquals("the call was refused", answer.get("grpc-message"));

      Http2Stream stream = client.connection().newStream(Deadline.NONE);
      stream.write(request(Texts.BIDI).with("grpc-timeout", "1S"), null, null, EndStream.NO);
      assertEquals("16", stream.awaitHead().get("grpc-status"));
      assertEquals(0, handled.get());
    }
  }

  @DisplayName("SV-07: an Error refuses its call, and the connection goes on")
  @Test
  void a_tap_that_fails_badly_refuses_its_call_alone() throws Exception {
    Tap broken =
        call -> {
          if (call.deadline().isNone()) throw new StackOverflowError();
          return Status.OK;
        };
    try (var client = serve(server -> server.tap(broken))) {
      assertEquals("7", refusedBy(client).get("grpc-status"));

      Http2Stream stream = client.connection().newStream(Deadline.NONE);
      stream.write(request(Texts.BIDI).with("grpc-timeout", "9S"), null, null, EndStream.YES);
      assertEquals("200", stream.awaitHead().get(":status"));
    }
  }

  @Test
  void a_tap_sees_method_metadata_peer_and_deadline_and_lets_pass() throws Exception {
    try (var client =
        serve(server ->
            server.tap(call -> {
              arrivals.add(call);
              return Status.OK;
            }))) {
      Http2Stream stream = client.connection().newStream(Deadline.NONE);
      stream.write(
          request(Texts.BIDI).with("grpc-timeout", "1S", "token", "x"), null, null, EndStream.YES);
      assertEquals("200", stream.awaitHead().get(":status"));

      Tap.Arrival call = arrivals.take();
      assertEquals(Texts.BIDI.path().substring(1), call.method());
      assertTrue(call.headers().toString().contains("token"), call.headers()::toString);
      assertEquals(Deadline.after(Duration.ofSeconds(1), client.time), call.deadline());
      assertNotNull(call.peer().remote());
      assertEquals(2, handled.get());
    }
  }

  private Deadline deadlineOf(RawClient client, String... timeout) throws Exception {
    Http2Stream stream = client.connection().newStream(Deadline.NONE);
    stream.write(request(Texts.BIDI).with(timeout), null, null, EndStream.NO);
    Deadline deadline = arrivals.take().deadline();
    stream.reset(ErrorCode.CANCEL);
    return deadline;
  }

  @Test
  void calls_without_a_deadline_get_the_default_and_none_has_more_than_the_most() throws Exception {
    Tap noting =
        call -> {
          arrivals.add(call);
          return Status.OK;
        };
    try (var client =
        serve(server ->
            server
                .tap(noting)
                .defaultTimeout(Duration.ofSeconds(5))
                .maxTimeout(Duration.ofSeconds(60)))) {
      assertEquals(Deadline.after(Duration.ofSeconds(5), client.time), deadlineOf(client));
      assertEquals(
          Deadline.after(Duration.ofSeconds(60), client.time),
          deadlineOf(client, "grpc-timeout", "2H"));
      assertEquals(
          Deadline.after(Duration.ofSeconds(1), client.time),
          deadlineOf(client, "grpc-timeout", "1S"));
    }
    try (var client = serve(server -> server.tap(noting).maxTimeout(Duration.ofSeconds(60)))) {
      assertEquals(Deadline.after(Duration.ofSeconds(60), client.time), deadlineOf(client));
    }
  }

  @Test
  void a_call_that_takes_longer_than_the_server_allows_is_reset() throws Exception {
    try (var client = serve(server -> server.maxTimeout(Duration.ofSeconds(60)))) {
      Http2Stream stream = client.connection().newStream(Deadline.NONE);
      stream.write(request(Texts.BIDI), null, null, EndStream.NO);
      eventually("it is handled", () -> handled.get() == 2);

      client.time.advance(Duration.ofSeconds(60));

      assertEquals(
          new TransportFailure.Reset(ErrorCode.CANCEL), RawClient.failureOf(stream::awaitHead));
    }
  }

  @Test
  void times_that_are_none_are_refused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> serve(server -> server.maxTimeout(Duration.ZERO)));

    assertEquals("maxTimeout is PT0S; PT0.001S or more is allowed", refused.getMessage());
  }
}
