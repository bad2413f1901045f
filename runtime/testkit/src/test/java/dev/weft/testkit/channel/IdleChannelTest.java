package dev.weft.testkit.channel;

import static dev.weft.testkit.channel.Backends.ask;
import static dev.weft.testkit.channel.Backends.failure;
import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.balancer.Connectivity;
import dev.weft.balancer.PickFirst;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Channels that nobody has used for a while.
@Timeout(30)
final class IdleChannelTest {
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  private final Backends backends = new Backends("a");

  @AfterEach
  void close() {
    backends.close();
  }

  private Channel channel(Duration idleAfter) {
    backends.resolveTo("a");
    return backends.channel(builder -> builder.balancing(new PickFirst()).idleAfter(idleAfter));
  }

  private static void awaitIdle(Channel channel) {
    eventually("the channel is idle", () -> isIdle(channel));
  }

  /// Lets the time pass and the timer's event after it.
  private void pass(Duration length) {
    backends.time.advance(length);
    eventually("there is a timer again, or none is needed", () -> backends.time.timers() >= 1);
  }

  @Test
  @DisplayName("CH-10, NR-15")
  void after_half_an_hour_without_a_call_all_is_let_go() {
    Channel channel = channel(HALF_AN_HOUR);
    ask(channel);
    pass(Duration.ofMinutes(20));
    ask(channel);
    pass(Duration.ofMinutes(29));
    assertEquals(Connectivity.READY, channel.state());

    backends.time.advance(Duration.ofMinutes(1));

    awaitIdle(channel);
    eventually("no resolver", () -> backends.names.listening() == 0);
    eventually(
        "no connection",
        () -> backends.connections().getFirst().state() == Connection.State.CLOSED);
    assertEquals(0, backends.time.timers());
    assertEquals("a", ask(channel));
    assertEquals(2, backends.connections().size());
  }

  @Test
  @DisplayName("CH-10")
  void zero_is_never() {
    Channel channel = channel(Duration.ZERO);
    ask(channel);

    assertEquals(0, backends.time.timers());
    backends.time.advance(Duration.ofDays(1000));
    assertEquals(Connectivity.READY, channel.state());
  }

  @Test
  @DisplayName("CH-11")
  void a_call_that_says_nothing_keeps_the_channel() {
    Channel channel = channel(HALF_AN_HOUR);
    var call = channel.bidiStreaming(Backends.CHAT, CallOptions.DEFAULT);
    call.send("x");
    assertEquals("a x", call.receive());
    for (int i = 0; i < 5; i++) pass(HALF_AN_HOUR);
    assertEquals(Connectivity.READY, channel.state());

    call.finishSending();
    assertEquals(null, call.receive());

    eventually(
        "it is idle",
        () -> {
          backends.time.advance(HALF_AN_HOUR);
          return channel.state() == Connectivity.IDLE;
        });
  }

  @Test
  @DisplayName("CH-10 CH-11 half an hour without a call begins when the last call ends")
  void a_channel_is_not_idle_as_soon_as_a_long_call_ends() {
    Channel channel = channel(HALF_AN_HOUR);
    var call = channel.bidiStreaming(Backends.CHAT, CallOptions.DEFAULT);
    call.send("x");
    assertEquals("a x", call.receive());
    for (int i = 0; i < 3; i++) pass(HALF_AN_HOUR);
    pass(Duration.ofMinutes(29));
    call.finishSending();
    assertEquals(null, call.receive());
    var connection = backends.connections().getFirst();
    eventually("the connection knows it too", () -> connection.streams() == 0);

    backends.time.advance(Duration.ofMinutes(1));
    eventually("it has looked", () -> backends.time.timers() >= 1 || isIdle(channel));

    assertEquals(Connectivity.READY, channel.state());
    backends.time.advance(Duration.ofMinutes(29));
    awaitIdle(channel);
  }

  @Test
  @DisplayName("CH-12 !")
  void a_call_that_is_made_as_the_time_passes_succeeds() {
    Channel channel = channel(HALF_AN_HOUR);
    int asleep = 0;
    for (int i = 0; i < 1_000; i++) {
      do {
        assertEquals("a", ask(channel));
        backends.time.advance(HALF_AN_HOUR);
        eventually("it has looked", () -> backends.time.timers() >= 1 || isIdle(channel));
      } while (isIdle(channel)); // or it has found that call, and will sleep when it looks again
      int connections = backends.connections().size();

      Running<String> call = running(() -> ask(channel));
      spin(i % 50 * 2_000L); // sometimes the call is first, and sometimes the time
      backends.time.advance(HALF_AN_HOUR);

      assertEquals("a", call.result());
      if (backends.connections().size() > connections) asleep++;
    }
    assertTrue(asleep > 0 && asleep < 1_000, "it was asleep for " + asleep + " calls");
  }

  private static boolean isIdle(Channel channel) {
    return channel.state() == Connectivity.IDLE;
  }

  private static void spin(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) Thread.onSpinWait();
  }

  @Test
  @DisplayName("CH-13")
  void a_call_that_came_to_nothing_does_not_keep_the_channel() {
    backends.names.say(Backends.found("x"));
    Channel channel =
        backends.channel(builder -> builder.balancing(new PickFirst()).idleAfter(HALF_AN_HOUR));
    for (int i = 0; i < 10; i++) failure(channel);

    eventually(
        "it is idle",
        () -> {
          backends.time.advance(HALF_AN_HOUR);
          return channel.state() == Connectivity.IDLE;
        });
  }
}
