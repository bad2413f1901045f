package dev.weft.testkit.endtoend;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Incoming;
import dev.weft.Outgoing;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.Binding;
import dev.weft.server.ServerBuilder;
import dev.weft.server.Service;
import dev.weft.server.StopReport;
import dev.weft.testkit.LoudLog;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.ServerTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// How a server stops, at once and gracefully, as it sees it and as its clients do.
interface StopContract {
  Duration LONG = Duration.ofHours(1);

  Ends ends();

  private static void echo(Incoming<byte[]> requests, Outgoing<byte[]> replies) {
    for (byte[] request : requests) replies.send(request);
  }

  private Channel serveEcho() {
    return ends()
        .serve(
            Ends.SMALL,
            methods ->
                methods
                    .unary(Ends.UNARY, message -> message)
                    .bidiStreaming(Ends.BIDI, StopContract::echo));
  }

  /// A call that its handler knows of.
  private static BidiStreamingCall<byte[], byte[]> underWay(Channel channel) {
    var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
    call.send(new byte[] {1});
    assertEquals(1, Ends.sizeOf(call.receive()));
    return call;
  }

  /// Serves a method whose handler hears nothing until it may return.
  private BidiStreamingCall<byte[], byte[]> callOfDeafHandler(
      CountDownLatch mayReturn, UnaryOperator<ServerBuilder> more) {
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods.bidiStreaming(
                        Ends.BIDI,
                        (requests, replies) -> {
                          ends().tell("started");
                          awaitDeaf(mayReturn);
                          ends().tell("returned");
                        }),
                server -> more.apply(server.cooperativeCancellation()));
    var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
    assertEquals("started", ends().told());
    return call;
  }

  /// Who comes while the system closes the listener may be taken still, and told to go.
  private boolean isRefused() {
    try {
      ends().connect().close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void awaitDeaf(CountDownLatch mayReturn) {
    try {
      mayReturn.await();
    } catch (InterruptedException e) {
      throw new AssertionError("cancellation is cooperative here", e);
    }
  }

  @DisplayName("GA-01 ! GA-03 GA-06: calls under way finish, and nobody new is served")
  @Test
  default void a_graceful_stop_lets_calls_finish_and_takes_no_more() throws Exception {
    Channel channel = serveEcho();
    var call = underWay(channel);
    ClientTransport other = ends().connect();

    var stopping = running(() -> ends().server().stop(LONG).isClean()).blocked();
    eventually("clients are told", () -> other.goAway() != null);
    assertEquals("graceful_stop", Objects.requireNonNull(other.goAway()).debugData());
    eventually("nobody new is taken", this::isRefused);
    call.send(new byte[2]);
    assertEquals(2, Ends.sizeOf(call.receive()));
    assertFalse(stopping.isDone());
    call.finishSending();
    assertNull(call.receive());

    assertTrue(stopping.result());
    assertEquals(0, ends().transport().connections());
    assertTrue(ends().server().stop(LONG).isClean(), "once more is harmless");
    assertEquals(Code.UNAVAILABLE, Ends.codeOf(() -> Ends.proveUsable(channel)));
  }

  @DisplayName("GA-03: a handler that outlives its call is waited for")
  @Test
  default void a_graceful_stop_waits_for_handlers_though_no_connection_is_left() throws Exception {
    var mayReturn = new CountDownLatch(1);
    var call = callOfDeafHandler(mayReturn, server -> server);
    call.cancel("no more");

    var stopping = running(() -> ends().server().stop(LONG).isClean());
    eventually("no connection is left", () -> ends().transport().connections() == 0);
    stopping.blocked();
    assertFalse(ends().hasTold());
    mayReturn.countDown();

    stopping.result();
    assertEquals("returned", ends().told());
  }

  @DisplayName("GA-03")
  @Test
  default void a_graceful_stop_ends_with_its_grace() throws Exception {
    Channel channel = serveEcho();
    var call = underWay(channel);

    assertFalse(ends().server().stop(Duration.ofMillis(50)).isClean());

    assertEquals(Code.UNAVAILABLE, Ends.codeOf(call::receive));
    assertEquals(0, ends().transport().connections());
  }

  @DisplayName("GA-04")
  @Test
  default void a_stop_cuts_a_graceful_stop_short() throws Exception {
    Channel channel = serveEcho();
    var call = underWay(channel);
    var stopping = running(() -> ends().server().stop(LONG).isClean()).blocked();

    ends().server().close();

    assertFalse(stopping.result(), "whether the calls ended by themselves");
    assertEquals(Code.UNAVAILABLE, Ends.codeOf(call::receive));
  }

  @DisplayName("GA-05")
  @Test
  default void a_stop_waits_for_no_handler() {
    var mayReturn = new CountDownLatch(1);
    var call = callOfDeafHandler(mayReturn, server -> server);

    ends().server().close();

    assertFalse(ends().hasTold());
    assertEquals(Code.UNAVAILABLE, Ends.codeOf(call::receive));
    mayReturn.countDown();
    assertEquals("returned", ends().told());
  }

  @DisplayName("GA-05: unless it is to wait")
  @Test
  default void a_stop_waits_for_handlers_where_it_is_told_to() throws Exception {
    var mayReturn = new CountDownLatch(1);
    var call = callOfDeafHandler(mayReturn, ServerBuilder::waitForHandlers);

    var closing = doing(() -> ends().server().close()).blocked();
    assertEquals(Code.UNAVAILABLE, Ends.codeOf(call::receive), "clients are told at once");
    assertFalse(ends().hasTold());
    mayReturn.countDown();

    closing.result();
    assertEquals("returned", ends().told());
  }

  @DisplayName("GA-06: after the stop, too")
  @Test
  default void who_comes_after_the_stop_is_refused() throws Exception {
    serveEcho();
    ends().server().close();

    assertThrows(IOException.class, ends()::connect);
  }

  @DisplayName("GA-07")
  @Test
  default void a_server_that_has_been_stopped_listens_no_more() throws Exception {
    serveEcho();
    ends().server().stop(LONG);
    ServerTransport late = ends().another(Ends.SMALL);

    var refused = assertThrows(IllegalStateException.class, () -> ends().server().listen(late));

    assertEquals("the server has been stopped", refused.getMessage());
    assertEquals(0, late.connections());
    assertThrows(
        Exception.class, () -> late.start((stream, head) -> null), "the listener has been closed");
  }

  // ---- what is told

  /// A service that notes when it is told, and what was still possible then.
  private Service noting(BooleanSupplier takesCalls) {
    return new Service() {
      @Override
      public Binding binding() {
        return Binding.of("weft.test.Noting").build();
      }

      @Override
      public void beforeDrain() {
        ends().tell("told, and calls are taken: " + takesCalls.getAsBoolean());
      }
    };
  }

  @DisplayName("GA-03: services are told first; what outlives the grace is cut off and reported")
  @Test
  default void a_stop_tells_services_and_reports_what_it_cut() throws Exception {
    var channels = new ArrayList<Channel>();
    Service noting =
        noting(() -> {
          Ends.proveUsable(channels.getFirst());
          return true;
        });
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods
                        .unary(Ends.UNARY, message -> message)
                        .bidiStreaming(Ends.BIDI, this::untilInterrupted),
                server -> server.serve(noting));
    channels.add(channel);
    var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
    assertEquals("started", ends().told());

    StopReport report = ends().server().stop(Duration.ofMillis(50));

    assertFalse(report.isClean());
    assertEquals(1, report.cut().size());
    StopReport.CutCall cut = report.cut().getFirst();
    assertEquals(Ends.BIDI.toString(), cut.method());
    assertTrue(cut.age().compareTo(Duration.ofMillis(50)) >= 0, cut::toString);
    assertNotNull(cut.peer().remote());
    assertEquals(Set.of("told, and calls are taken: true", "interrupted"), ends().toldSet(2));
    assertEquals(Code.UNAVAILABLE, Ends.codeOf(call::receive));
    assertEquals(report.cut(), ends().server().stop(LONG).cut(), "once more is harmless");
    assertFalse(ends().hasTold(), "the services are told once");
  }

  private void untilInterrupted(Incoming<byte[]> requests, Outgoing<byte[]> replies) {
    ends().tell("started");
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      ends().tell("interrupted");
    }
  }

  @DisplayName("GA-03: a server that is closed lets calls finish, if it is built so")
  @Test
  default void a_server_may_be_closed_gracefully() throws Exception {
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods
                        .unary(Ends.UNARY, message -> message)
                        .bidiStreaming(Ends.BIDI, StopContract::echo),
                server -> server.serve(noting(() -> true)).closeWithin(LONG));
    var call = underWay(channel);

    var closing = doing(() -> ends().server().close()).blocked();
    assertEquals("told, and calls are taken: true", ends().told());
    call.send(new byte[2]);
    assertEquals(2, Ends.sizeOf(call.receive()));
    call.finishSending();
    assertNull(call.receive());

    closing.result();
    assertEquals(0, ends().transport().connections());
  }

  @DisplayName("GA-03: what a graceful close had to cut off is in the log")
  @Test
  default void a_graceful_close_logs_what_it_cut() {
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods -> methods.bidiStreaming(Ends.BIDI, this::untilInterrupted),
                server -> server.closeWithin(Duration.ofMillis(50)));
    var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT);
    assertEquals("started", ends().told());

    try (var log = new LoudLog()) {
      ends().server().close();

      String said = String.join("\n", log.records());
      assertTrue(said.contains("the server was not done within PT0.05S; cut off:\n  "), said);
      assertTrue(said.contains("  " + Ends.BIDI + " of "), said);
    }
    assertEquals("interrupted", ends().told());
    assertEquals(Code.UNAVAILABLE, Ends.codeOf(call::receive));
  }
}
