package dev.weft.testkit.endtoend;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.balancer.Connectivity;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.observe.CallEvent;
import dev.weft.observe.Capture;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What those are told who watch calls.
interface ObserverContract {
  Metadata.Key<String> NOTE = Metadata.Key.text("note");

  Ends ends();

  /// A server whose unary method echoes, or fails with what is asked; both ends are watched.
  private Channel serve(Sightings atServer, Sightings atClient) {
    ends()
        .serve(
            Ends.SMALL,
            methods ->
                methods
                    .unary(
                        Ends.UNARY,
                        message -> {
                          CallContext.current().addTrailers(Metadata.of("note", "behind"));
                          if (message.length == 0) throw new RpcException(Code.ABORTED, "as asked");
                          return message;
                        })
                    .bidiStreaming(
                        Ends.BIDI,
                        (requests, replies) -> {
                          CallContext.current().addTrailers(Metadata.of("note", "behind"));
                          for (byte[] request : requests) replies.send(request);
                          assertNull(requests.receive(), "asked again");
                        }),
            server -> server.observe(atServer));
    return connected(ends().channel(channel -> channel.observe(atClient)));
  }

  /// So that calls do not wait for a connection.
  private static Channel connected(Channel channel) {
    channel.connect();
    eventually("it is connected", () -> channel.state() == Connectivity.READY);
    return channel;
  }

  @DisplayName("ST-01 ! ST-02")
  @Test
  default void a_unary_call_is_seen_from_both_ends() {
    var atServer = new Sightings();
    var atClient = new Sightings();
    Channel channel = serve(atServer, atClient);

    channel.call(Ends.UNARY, new byte[7], CallOptions.header(NOTE, "1").apply(CallOptions.DEFAULT));

    assertEquals(
        List.of(
            "Began",
            "OutgoingHeaders",
            "OutgoingMessage",
            "IncomingHeaders",
            "IncomingMessage",
            "IncomingTrailers",
            "Ended"),
        atClient.only().ended().names());
    assertEquals(
        List.of(
            "IncomingHeaders",
            "Began",
            "IncomingMessage",
            "OutgoingHeaders",
            "OutgoingMessage",
            "OutgoingTrailers",
            "Ended"),
        atServer.only().ended().names());
    assertEquals("CLIENT " + Ends.UNARY, atClient.only().what());
    assertEquals("SERVER " + Ends.UNARY, atServer.only().what());
    assertEquals("1", atClient.only().the(CallEvent.OutgoingHeaders.class).metadata().get(NOTE));
    assertEquals("1", atServer.only().the(CallEvent.IncomingHeaders.class).metadata().get(NOTE));
    assertEquals(
        "behind", atClient.only().the(CallEvent.IncomingTrailers.class).metadata().get(NOTE));
    assertEquals(
        "behind", atServer.only().the(CallEvent.OutgoingTrailers.class).metadata().get(NOTE));
    assertEquals(Status.OK, atClient.only().status());
    assertEquals(Status.OK, atServer.only().status());
  }

  @DisplayName("ST-01 ! ST-03: an error is trailers alone")
  @Test
  default void an_error_has_no_message_and_no_headers() {
    var atServer = new Sightings();
    var atClient = new Sightings();
    Channel channel = serve(atServer, atClient);

    Ends.failureOf(() -> channel.call(Ends.UNARY, new byte[0], CallOptions.DEFAULT));

    assertEquals(
        List.of("Began", "OutgoingHeaders", "OutgoingMessage", "IncomingTrailers", "Ended"),
        atClient.only().ended().names());
    assertEquals(
        List.of("IncomingHeaders", "Began", "IncomingMessage", "OutgoingTrailers", "Ended"),
        atServer.only().ended().names());
    assertEquals(Code.ABORTED, atClient.only().status().code());
    assertEquals(Code.ABORTED, atServer.only().status().code());
  }

  @DisplayName("ST-02: messages both ways, and the half close between them")
  @Test
  default void a_stream_is_seen_message_by_message() {
    var atServer = new Sightings();
    var atClient = new Sightings();
    Channel channel = serve(atServer, atClient);

    try (var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT)) {
      for (int i = 1; i <= 2; i++) {
        call.send(new byte[i]);
        assertEquals(i, Ends.sizeOf(call.receive()));
      }
      call.finishSending();
      call.finishSending();
      assertNull(call.receive());
    }

    assertEquals(
        List.of(
            "Began",
            "OutgoingHeaders",
            "OutgoingMessage",
            "IncomingHeaders",
            "IncomingMessage",
            "OutgoingMessage",
            "IncomingMessage",
            "HalfClosed",
            "IncomingTrailers",
            "Ended"),
        atClient.only().ended().names());
    assertEquals(
        List.of(
            "IncomingHeaders",
            "Began",
            "IncomingMessage",
            "OutgoingHeaders",
            "OutgoingMessage",
            "IncomingMessage",
            "OutgoingMessage",
            "HalfClosed",
            "OutgoingTrailers",
            "Ended"),
        atServer.only().ended().names());
  }

  @DisplayName("what is given up has no incoming trailers, whatever comes of it later")
  @Test
  default void a_call_that_is_given_up_ends_without_trailers() {
    var atServer = new Sightings();
    var atClient = new Sightings();
    Channel channel = serve(atServer, atClient);

    try (var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT)) {
      call.send(new byte[1]);
      assertEquals(1, Ends.sizeOf(call.receive()));
      call.cancel("enough");
    }

    assertEquals(
        List.of(
            "Began",
            "OutgoingHeaders",
            "OutgoingMessage",
            "IncomingHeaders",
            "IncomingMessage",
            "Ended"),
        atClient.only().ended().names());
    assertEquals(Code.CANCELLED, atClient.only().status().code());
    assertEquals(Code.CANCELLED, atServer.only().ended().status().code());
    assertEquals("Ended", atServer.only().names().getLast());
    assertFalse(atServer.only().names().contains("OutgoingTrailers"));
  }

  @DisplayName("ST-04")
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"identity", "gzip"})
  default void a_message_has_its_length_and_the_one_on_the_wire(String compression) {
    var atServer = new Sightings();
    var atClient = new Sightings();
    Channel channel = serve(atServer, atClient);

    channel.call(
        Ends.UNARY,
        new byte[10_000],
        CallOptions.compression(compression).apply(CallOptions.DEFAULT));

    var sent = atClient.only().ended().the(CallEvent.OutgoingMessage.class);
    var taken = atServer.only().ended().the(CallEvent.IncomingMessage.class);
    var answered = atServer.only().the(CallEvent.OutgoingMessage.class);
    var received = atClient.only().the(CallEvent.IncomingMessage.class);
    for (int length :
        new int[] {sent.length(), taken.length(), answered.length(), received.length()}) {
      assertEquals(10_000, length);
    }
    assertEquals(sent.wireLength(), taken.wireLength());
    assertEquals(answered.wireLength(), received.wireLength());
    if (compression.equals("identity")) {
      assertEquals(10_005, sent.wireLength());
      assertEquals(10_005, answered.wireLength());
    } else {
      assertTrue(sent.wireLength() < 200, "wire length " + sent.wireLength());
      assertTrue(answered.wireLength() < 200, "wire length " + answered.wireLength());
    }
    String told = compression.equals("gzip") ? "gzip" : null;
    assertEquals(told, atClient.only().the(CallEvent.OutgoingHeaders.class).compression());
    assertEquals(told, atServer.only().the(CallEvent.IncomingHeaders.class).compression());
    assertEquals(told, atClient.only().the(CallEvent.IncomingHeaders.class).compression());
  }

  @DisplayName("ST-05")
  @Test
  default void a_call_that_finds_no_connection_begins_and_ends() {
    var atClient = new Sightings();
    Channel channel = serve(new Sightings(), atClient);
    ends().server().close();

    Ends.failureOf(() -> Ends.proveUsable(channel)); // which is how the channel finds out

    Ends.failureOf(() -> Ends.proveUsable(channel));

    Sightings.Sighting failed = atClient.all().getLast();
    assertEquals(List.of("Began", "Ended"), failed.ended().names());
    assertEquals(Code.UNAVAILABLE, failed.status().code());
  }

  @DisplayName("ST-05: at the server, a call to no method")
  @Test
  default void a_call_to_a_method_that_nobody_has_is_seen_and_has_no_method() {
    var atServer = new Sightings();
    Channel channel = serve(atServer, new Sightings());

    Ends.failureOf(
        () -> channel.call(ServingContract.UNKNOWN_METHOD, new byte[1], CallOptions.DEFAULT));

    assertEquals(
        List.of("IncomingHeaders", "Began", "OutgoingTrailers", "Ended"),
        atServer.only().ended().names());
    assertNull(atServer.only().the(CallEvent.Began.class).method());
    assertEquals(Code.UNIMPLEMENTED, atServer.only().status().code());
  }

  @DisplayName("CN-08 a cancel races with the end: one status, the same for all")
  @Test
  default void a_cancel_that_races_with_the_end_leaves_one_status() throws Exception {
    var atServer = new Sightings();
    var atClient = new Sightings();
    Channel channel = serve(atServer, atClient);

    for (int i = 0; i < 300; i++) {
      var answer = new Capture();
      var call =
          channel.bidiStreaming(Ends.BIDI, CallOptions.observer(answer).apply(CallOptions.DEFAULT));
      call.send(new byte[1]);
      assertEquals(1, Ends.sizeOf(call.receive()));
      call.finishSending();
      var cancelling = doing(() -> call.cancel("race"));
      Status seen = statusOf(call::receive);
      cancelling.result();

      assertTrue(seen.isOk() || seen.code() == Code.CANCELLED, seen.toString());
      assertEquals(seen, answer.status());
      assertEquals(seen, statusOf(call::receive), "asked again");
      assertEquals(seen.isOk() ? "behind" : null, call.trailers().get(NOTE));
      assertEquals(call.trailers(), answer.trailers());
    }

    for (Sightings.Sighting each : atClient.all()) each.assertEndedOnce();
    eventually("the server knows", () -> atServer.all().stream().allMatch(each -> each.hasEnded()));
    for (Sightings.Sighting each : atServer.all()) each.assertEndedOnce();
  }

  private static Status statusOf(Supplier<byte @Nullable []> receive) {
    try {
      assertNull(receive.get());
      return Status.OK;
    } catch (RpcException e) {
      return e.status();
    }
  }

  @DisplayName("a caller learns what came besides the reply")
  @Test
  default void a_capture_keeps_what_a_unary_call_was_answered_with() {
    Channel channel = serve(new Sightings(), new Sightings());
    var answer = new Capture();
    CallOptions options = CallOptions.observer(answer).apply(CallOptions.DEFAULT);

    channel.call(Ends.UNARY, new byte[1], options);
    assertEquals("behind", answer.trailers().get(NOTE));
    assertEquals(ends().server().address().getClass(), remote(answer).getClass());
    assertEquals(Status.OK, answer.status());

    ends().server().close();
    Ends.failureOf(() -> channel.call(Ends.UNARY, new byte[1], options));
    assertTrue(answer.trailers().isEmpty());
    assertEquals(Code.UNAVAILABLE, Objects.requireNonNull(answer.status()).code());
  }

  private static SocketAddress remote(Capture answer) {
    return Objects.requireNonNull(answer.peer()).remote();
  }

  @DisplayName("what an observer throws stays with it")
  @Test
  default void calls_go_on_whatever_their_observers_throw() {
    ends()
        .serve(
            Ends.SMALL,
            methods -> methods.unary(Ends.UNARY, message -> message),
            server ->
                server.observe((side, method) -> {
                  throw new IllegalStateException("an observer's mistake, as this test asks for");
                }));
    var sees = new Sightings();
    Channel channel =
        ends()
            .channel(builder ->
                builder.observe(
                    (side, method) ->
                        event -> {
                          throw new IllegalStateException(
                              "an observer's mistake, as this test asks for");
                        },
                    sees));
    connected(channel);

    Ends.proveUsable(channel);

    assertEquals(7, sees.only().ended().names().size());
  }
}
