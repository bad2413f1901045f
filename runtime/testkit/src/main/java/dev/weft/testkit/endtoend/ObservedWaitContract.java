package dev.weft.testkit.endtoend;

import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallStory;
import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.observe.CallEvent;
import dev.weft.observe.CallEvent.Waited.For;
import dev.weft.resolver.ManualResolver;
import dev.weft.resolver.Resolution;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.Connector;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What those are told who watch calls that have to wait before they begin.
interface ObservedWaitContract {
  Ends ends();

  private void serve() {
    ends()
        .serve(
            Ends.ONE_STREAM,
            methods ->
                methods
                    .unary(Ends.UNARY, message -> message)
                    .bidiStreaming(
                        Ends.BIDI,
                        (requests, replies) -> {
                          for (byte[] request : requests) replies.send(request);
                        }));
  }

  private static Running<byte[]> calling(Channel channel) {
    return running(() -> channel.call(Ends.UNARY, new byte[1], CallOptions.DEFAULT)).blocked();
  }

  /// For how long it does, in nanoseconds.
  private static long stillWaiting(Running<?> call) {
    long from = System.nanoTime();
    call.blocked();
    return System.nanoTime() - from;
  }

  private static List<For> waits(Sightings.Sighting call) {
    return call.events().stream()
        .filter(CallEvent.Waited.class::isInstance)
        .map(event -> ((CallEvent.Waited) event).what())
        .toList();
  }

  @DisplayName("a wait for a connection is told when it is over, with its length")
  @Test
  default void a_wait_for_a_connection_is_seen() {
    serve();
    var dialled = new CountDownLatch(1);
    Connector slow =
        (address, deadline) -> {
          try {
            dialled.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return ends().connector().connect(address, deadline);
        };
    var sees = new Sightings();
    Channel channel =
        ends().channel(slow, ends().server().address(), builder -> builder.observe(sees));

    Running<byte[]> call = calling(channel);
    long atLeast = stillWaiting(call);
    dialled.countDown();
    call.result();

    List<String> names = sees.only().ended().names();
    assertEquals(List.of("Began", "Waited", "OutgoingHeaders"), names.subList(0, 3));
    assertEquals(List.of(For.CONNECTION), waits(sees.only()));
    assertTrue(sees.only().the(CallEvent.Waited.class).nanos() >= atLeast);
    channel.call(Ends.UNARY, new byte[1], CallOptions.DEFAULT);
    assertEquals(List.of(), waits(sees.all().getLast()), "the next one has a connection");
  }

  @DisplayName("a wait for the name is told apart from the one for a connection")
  @Test
  default void a_wait_for_the_name_is_seen() {
    serve();
    var names = new ManualResolver();
    var sees = new Sightings();
    try (Channel channel =
        Channel.over(ends().connector())
            .plaintext()
            .resolving(names)
            .observe(sees)
            .to("manual:///service")) {
      Running<byte[]> call = calling(channel);

      names.say(Resolution.Found.of(ends().server().address()));

      call.result();
      assertEquals(For.NAME, waits(sees.only().ended()).getFirst());
      assertEquals("Waited", sees.only().names().get(1));
    }
  }

  @DisplayName("a wait for the server to take a stream is told, on a connection that is there")
  @Test
  default void a_wait_for_a_stream_is_seen() {
    serve();
    var sees = new Sightings();
    Channel channel = ends().channel(builder -> builder.observe(sees));
    try (var first = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT)) {
      first.send(new byte[1]);
      assertEquals(1, Ends.sizeOf(first.receive()));

      Running<byte[]> second = calling(channel);
      long atLeast = stillWaiting(second);
      first.finishSending();
      first.receive();
      second.result();

      assertEquals(2, sees.all().size());
      Sightings.Sighting waited = sees.all().getLast().ended();
      assertEquals(List.of("Began", "Waited", "OutgoingHeaders"), waited.names().subList(0, 3));
      assertEquals(List.of(For.STREAM), waits(waited));
      assertTrue(waited.the(CallEvent.Waited.class).nanos() >= atLeast);
    }
  }

  @DisplayName("a call that never got its stream says how long it stood in line")
  @Test
  default void a_wait_that_was_in_vain_is_seen_and_told() {
    serve();
    var sees = new Sightings();
    Channel channel = ends().channel(builder -> builder.observe(sees));
    Duration patience = Duration.ofMillis(20);
    try (var first = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT)) {
      first.send(new byte[1]);
      assertEquals(1, Ends.sizeOf(first.receive()));
      CallOptions hasty = CallOptions.DEFAULT.withTimeout(patience);

      RpcException late = Ends.failureOf(() -> channel.call(Ends.UNARY, new byte[1], hasty));

      assertEquals(Code.DEADLINE_EXCEEDED, late.code());
      Sightings.Sighting waited = sees.all().getLast().ended();
      assertEquals(List.of("Began", "Waited", "Ended"), waited.names());
      assertEquals(List.of(For.STREAM), waits(waited));
      CallStory.Attempt attempt = Objects.requireNonNull(late.story()).attempts().getLast();
      assertEquals(waited.the(CallEvent.Waited.class).nanos(), attempt.queued().toNanos());
      assertTrue(attempt.toString().contains("for the server to take a stream"), attempt::toString);
    }
  }
}
