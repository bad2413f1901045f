package dev.weft.testkit.calls;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.balancer.Connectivity;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.testkit.FakeTime;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.Connector;
import dev.weft.transport.WaitExpired;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// When a channel dials, how long it lets an attempt take, and what becomes of connections that it
/// has no use for.
@Timeout(30)
final class ReconnectingTest {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

  private final FakeTime time = new FakeTime();
  private final AtomicInteger attempts = new AtomicInteger();

  private Channel channel(Connector connector) {
    // No timer but those of the subchannel.
    return Channel.over(connector).plaintext().time(time).idleAfter(Duration.ZERO).to(ADDRESS);
  }

  private static Status ask(Channel channel) {
    return assertThrows(
            RpcException.class, () -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT))
        .status();
  }

  @Test
  void a_connection_that_was_made_ends_the_backoffs_growth() {
    try (var server = new ScriptedServer(visit -> {});
        var channel =
            Channel.over(
                    (address, deadline) -> {
                      int attempt = attempts.incrementAndGet();
                      if (attempt == 3) return server.connect(deadline);
                      throw new IOException("refused for the time " + attempt);
                    })
                .plaintext()
                .time(server.time)
                .idleAfter(Duration.ZERO)
                .to(ADDRESS)) {
      ask(channel);
      pause(server.time, Duration.ofSeconds(1));
      eventually("the second attempt", () -> attempts.get() == 2);
      pause(server.time, Duration.ofSeconds(2));
      channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT.withWaitForReady(true)).close();
      assertEquals(3, attempts.get());
      server.die();
      eventually("the loss is known", () -> channel.state() == Connectivity.IDLE);

      ask(channel);
      pause(server.time, Duration.ofSeconds(1));

      eventually("one second after the first failure", () -> attempts.get() == 5);
    }
  }

  /// Lets a pause that has begun pass.
  private static void pause(FakeTime time, Duration length) {
    eventually("the subchannel pauses", () -> time.timers() == 1);
    time.advance(length);
  }

  @Test
  void an_attempt_may_take_twenty_seconds() {
    var given = new CopyOnWriteArrayList<Long>();
    try (var channel =
        channel((address, deadline) -> {
          given.add(deadline.remainingNanos());
          throw new WaitExpired(WaitExpired.Cause.DEADLINE);
        })) {
      Status status = ask(channel);

      assertEquals(List.of(Duration.ofSeconds(20).toNanos()), given);
      assertEquals(
          new Status(
              Code.UNAVAILABLE, "cannot connect to " + ADDRESS + ": no connection within 20 s"),
          status);
    }
  }

  @Test
  void a_connector_that_breaks_fails_the_attempt_and_strands_nobody() {
    try (var channel =
        channel((address, deadline) -> {
          throw new IllegalStateException("broken");
        })) {
      assertEquals(
          new Status(
              Code.UNAVAILABLE,
              "cannot connect to " + ADDRESS + ": java.lang.IllegalStateException: broken"),
          ask(channel));
    }
  }

  @Test
  @DisplayName("CN-02 !")
  void an_interrupt_ends_the_wait_for_a_connection_and_no_more() throws Exception {
    var dialling = new CountDownLatch(1);
    var mayConnect = new CountDownLatch(1);
    try (var server = new ScriptedServer(visit -> {});
        var channel =
            channel((address, deadline) -> {
              dialling.countDown();
              awaitHere(mayConnect);
              return server.connect(deadline);
            })) {
      var calling = running(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT));
      var other = running(() -> channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT));
      dialling.await();
      calling.blocked().thread().interrupt();

      assertEquals(
          new Status(
              Code.CANCELLED, "the calling thread was interrupted while connecting to " + ADDRESS),
          assertInstanceOf(RpcException.class, calling.failure()).status());
      assertTrue(calling.leftInterrupted());

      mayConnect.countDown();
      other.result().close();
    }
  }

  @Test
  void a_connection_that_is_made_too_late_is_closed() throws Exception {
    var dialling = new CountDownLatch(1);
    var mayConnect = new CountDownLatch(1);
    var made = new CopyOnWriteArrayList<ClientTransport>();
    try (var server = new ScriptedServer(visit -> {})) {
      var channel =
          channel((address, deadline) -> {
            dialling.countDown();
            awaitHere(mayConnect);
            made.add(server.connect(deadline));
            return made.getFirst();
          });
      var calling = running(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT));
      dialling.await();

      channel.close();
      calling.failure();
      mayConnect.countDown();

      eventually(
          "the connection is closed",
          () -> !made.isEmpty() && made.getFirst().state() == Connection.State.CLOSED);
    }
  }

  /// Uninterruptibly: some connectors do not listen.
  private static void awaitHere(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  @Test
  void calls_go_to_another_connection_while_one_drains_and_a_closed_channel_closes_both() {
    try (var old = new ScriptedServer(visit -> visit.head(ScriptedServer.HEAD));
        var fresh = new ScriptedServer(visit -> visit.head(ScriptedServer.HEAD))) {
      var channel =
          channel((address, deadline) ->
              (attempts.getAndIncrement() == 0 ? old : fresh).connect(deadline));
      var first = channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      first.headers();
      old.drain();

      var second = channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      second.headers();
      assertEquals(2, attempts.get());
      assertEquals(1, old.connections(), "its call goes on");
      channel.close();

      var closed = new Status(Code.CANCELLED, "the channel was closed");
      assertEquals(closed, assertThrows(RpcException.class, first::receive).status());
      assertEquals(closed, assertThrows(RpcException.class, second::receive).status());
    }
  }

  @Test
  void a_drained_channel_lets_its_calls_end_and_makes_no_new_ones() {
    try (var server =
            new ScriptedServer(visit -> {
              visit.readAll();
              visit.answer("done");
              visit.trailers(ScriptedServer.OK);
            });
        var channel = server.channel()) {
      var call = channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      server.visit();

      channel.drain();

      assertEquals(new Status(Code.CANCELLED, "the channel was closed"), ask(channel));
      call.finishSending();
      assertEquals("done", call.receive());
      eventually("the connection is closed", () -> server.connections() == 0);
    }
  }
}
