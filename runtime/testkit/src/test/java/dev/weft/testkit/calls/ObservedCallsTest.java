package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.ScriptedServer.HEAD;
import static dev.weft.testkit.calls.ScriptedServer.OK;
import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.observe.CallEvent;
import dev.weft.observe.CallObserver;
import dev.weft.transport.ClientTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who watches a call learns of its end at once, whoever ends it and wherever: also of a call that
/// nobody closes, as its observers need to know that it is over.
@Timeout(30)
final class ObservedCallsTest implements CallObserver {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

  private final CallOptions watched = CallOptions.DEFAULT.withObservers(List.of(this));
  private final List<CallEvent> seen = new CopyOnWriteArrayList<>();

  @Override
  public Consumer<CallEvent> observe(Side side, String method) {
    return seen::add;
  }

  /// But for waits.
  private List<String> names() {
    return seen.stream()
        .filter(event -> !(event instanceof CallEvent.Waited))
        .map(event -> event.getClass().getSimpleName())
        .toList();
  }

  /// How the calls ended that have, and nothing is told behind an end.
  private List<Status> ends() {
    return seen.stream()
        .filter(CallEvent.Ended.class::isInstance)
        .map(event -> ((CallEvent.Ended) event).status())
        .toList();
  }

  private void assertEndsWith(Code code) {
    assertEquals(1, ends().size(), () -> "seen: " + seen);
    assertEquals(code, ends().getFirst().code());
    assertEquals("Ended", names().getLast());
  }

  @Test
  void a_stream_that_finds_no_connection_begins_and_ends() {
    try (var channel =
        Channel.over(
                (address, deadline) -> {
                  throw new IOException("refused");
                })
            .plaintext()
            .to(ADDRESS)) {
      assertThrows(RpcException.class, () -> channel.bidiStreaming(Texts.BIDI, watched));

      assertEquals(List.of("Began", "Ended"), names());
      assertEndsWith(Code.UNAVAILABLE);
    }
  }

  @Test
  void a_call_that_nobody_waits_for_ends_with_its_deadline() {
    try (var server = new ScriptedServer(visit -> {})) {
      server.channel().bidiStreaming(Texts.BIDI, watched.withTimeout(Duration.ofSeconds(1)));

      server.time.advance(Duration.ofSeconds(1));

      eventually("the end is told", () -> !ends().isEmpty());
      assertEndsWith(Code.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void an_answer_that_is_no_grpc_ends_a_call_whose_headers_are_asked_for() {
    try (var server =
        new ScriptedServer(visit -> visit.head(HEAD.with("content-type", "text/html")))) {
      var options = watched.withTimeout(Duration.ofHours(1));
      var call = server.channel().bidiStreaming(Texts.BIDI, options);
      server.die();

      call.headers();

      assertEquals(1, ends().size(), () -> "seen: " + seen);
      assertEquals(0, server.time.timers());
    }
  }

  @Test
  void a_message_that_cannot_be_sent_ends_its_call() {
    try (var server = new ScriptedServer(visit -> {})) {
      var call = server.channel().bidiStreaming(Texts.BIDI, watched);

      assertThrows(RpcException.class, () -> call.send(Texts.UNSPEAKABLE));

      assertEquals(List.of("Began", "OutgoingHeaders", "Ended"), names());
      assertEndsWith(Code.INTERNAL);
    }
  }

  @Test
  void a_message_that_cannot_be_read_ends_its_call() {
    try (var server = new ScriptedServer(visit -> visit.answer(Texts.UNSPEAKABLE))) {
      var call = server.channel().bidiStreaming(Texts.BIDI, watched);

      assertThrows(RpcException.class, call::receive);

      assertEquals(List.of("Began", "OutgoingHeaders", "IncomingHeaders", "Ended"), names());
      assertEndsWith(Code.INTERNAL);
    }
  }

  @Test
  void a_half_close_that_finds_the_connection_gone_ends_its_call() {
    try (var server = new ScriptedServer(visit -> {})) {
      var call = server.channel().bidiStreaming(Texts.BIDI, watched);
      server.visit();
      server.die();

      assertThrows(RpcException.class, call::finishSending);

      assertEquals(List.of("Began", "OutgoingHeaders", "Ended"), names());
      assertEndsWith(Code.UNAVAILABLE);
    }
  }

  @Test
  void a_call_is_half_closed_once_and_one_of_a_single_request_never() {
    try (var server =
        new ScriptedServer(visit -> {
          visit.readAll();
          visit.answer("done");
          visit.trailers(OK);
        })) {
      Channel channel = server.channel();
      var call = channel.clientStreaming(Texts.CLIENT_STREAMING, watched);
      call.send("a");
      assertEquals("done", call.finish());
      assertEquals(
          List.of(
              "Began",
              "OutgoingHeaders",
              "OutgoingMessage",
              "HalfClosed",
              "IncomingHeaders",
              "IncomingMessage",
              "IncomingTrailers",
              "Ended"),
          names());
      seen.clear();

      var last = channel.open(channel.request(Texts.BIDI, watched));
      last.sendLast("a");
      assertEquals("done", last.receive());
      assertNull(last.receive());
      assertTrue(names().contains("HalfClosed"), () -> "seen: " + seen);
      seen.clear();

      channel.call(Texts.UNARY, "a", watched);
      assertTrue(!names().contains("HalfClosed"), () -> "seen: " + seen);
    }
  }

  /// A call's own observers see it, and so do its channel's.
  @Test
  void a_call_is_told_of_to_its_own_observers_and_to_the_channels() {
    var channels = new CopyOnWriteArrayList<CallEvent>();
    try (var server =
        new ScriptedServer(visit -> {
          visit.answer("done");
          visit.trailers(OK);
        })) {
      Channel channel = server.channel(builder -> builder.observe((side, method) -> channels::add));

      channel.call(Texts.UNARY, "", watched);
      assertEquals(seen, channels);
      channel.call(Texts.UNARY, "", CallOptions.DEFAULT); // which need not wait for a connection

      assertEquals(seen.size() + names().size(), channels.size());
    }
  }

  @Test
  void an_attempt_that_left_no_trace_ends_and_another_begins() {
    var connections = new AtomicInteger();
    try (var server =
            new ScriptedServer(visit -> {
              visit.answer("done");
              visit.trailers(OK);
            });
        var channel =
            Channel.over(
                    (address, deadline) -> {
                      ClientTransport made = server.connect(deadline);
                      return connections.incrementAndGet() == 1 ? new JustClosed(made) : made;
                    })
                .plaintext()
                .time(server.time)
                .to(ADDRESS)) {
      assertEquals("done", channel.call(Texts.UNARY, "", watched));

      assertEquals(2, connections.get());
      assertEquals(
          List.of(
              "Began",
              "Ended",
              "Began",
              "OutgoingHeaders",
              "OutgoingMessage",
              "IncomingHeaders",
              "IncomingMessage",
              "IncomingTrailers",
              "Ended"),
          names());
      assertEquals(
          List.of(false, true),
          seen.stream()
              .filter(CallEvent.Began.class::isInstance)
              .map(event -> ((CallEvent.Began) event).isRepeated())
              .toList());
      assertEquals(List.of(Code.UNAVAILABLE, Code.OK), ends().stream().map(Status::code).toList());
    }
  }

  /// One wake-up per answer: its caller is woken when the answer is there as a whole.
  @Test
  void the_message_of_a_unary_call_is_received_when_the_call_has_ended() {
    try (var server = new ScriptedServer(visit -> visit.answer("done"))) {
      Channel channel = server.channel();
      var call = channel.open(channel.request(Texts.UNARY, CallOptions.DEFAULT));
      call.sendLast("");
      var receiving = running(call::receive).blocked();

      server.visit().trailers(OK);

      assertEquals("done", receiving.result());
      assertNull(call.receive());
    }
  }
}
