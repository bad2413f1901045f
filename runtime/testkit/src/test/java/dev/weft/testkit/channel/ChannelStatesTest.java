package dev.weft.testkit.channel;

import static dev.weft.testkit.channel.Backends.ask;
import static dev.weft.testkit.channel.Backends.askPatiently;
import static dev.weft.testkit.channel.Backends.failure;
import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.PickFirst;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.transport.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How a channel stands, and what calls make of it.
@Timeout(30)
final class ChannelStatesTest {
  private final Backends backends = new Backends("a");

  @AfterEach
  void close() {
    backends.close();
  }

  private Channel channel() {
    return backends.channel(new PickFirst());
  }

  private static void awaitState(Channel channel, Connectivity state) {
    eventually("the channel is " + state, () -> channel.state() == state);
  }

  @Test
  @DisplayName("CH-01")
  void a_new_channel_does_nothing() {
    Channel channel = channel();

    assertEquals(Connectivity.IDLE, channel.state());
    assertEquals(0, backends.names.listening());
    assertEquals(List.of(), backends.dialled);
    assertEquals(0, backends.time.timers());
  }

  @Test
  @DisplayName("CH-02, CH-05 !")
  void a_channel_that_is_asked_for_connects_before_its_name_is_resolved() {
    Channel channel = channel();
    channel.connect();
    awaitState(channel, Connectivity.CONNECTING);
    assertEquals(1, backends.names.listening());
    var call = running(() -> ask(channel)).blocked();

    backends.resolveTo("a");

    assertEquals("a", call.result());
    assertEquals(Connectivity.READY, channel.state());
  }

  @Test
  @DisplayName("CH-02, CH-05 !")
  void the_first_call_connects_and_waits() {
    backends.resolveTo("a");
    backends.hang("a");
    Channel channel = channel();

    var call = running(() -> ask(channel)).blocked();

    assertEquals(Connectivity.CONNECTING, channel.state());
    assertFalse(call.isDone());
  }

  @Test
  @DisplayName("CH-04 !")
  void a_call_that_does_not_wait_fails_at_once_with_the_last_error() {
    backends.resolveTo("x");
    Channel channel = channel();
    failure(channel);
    assertEquals(Connectivity.TRANSIENT_FAILURE, channel.state());

    Status status = failure(channel);

    assertEquals(Code.UNAVAILABLE, status.code());
    assertTrue(status.message().contains("nobody serves it"), status::message);
    assertEquals(List.of("x"), backends.dialled, "it has not been tried again");
  }

  @Test
  @DisplayName("CH-06, CH-16")
  void a_call_that_waits_for_ready_goes_on_when_the_backoff_is_reset() {
    backends.resolveTo("x");
    Channel channel = channel();
    var call = running(() -> askPatiently(channel));
    awaitState(channel, Connectivity.TRANSIENT_FAILURE);
    call.blocked();
    backends.start("x");

    channel.resetConnectBackoff();

    assertEquals("x", call.result());
    assertEquals(0, backends.time.nanoTime());
  }

  @Test
  @DisplayName("CH-16")
  void a_backoff_that_was_reset_begins_anew() {
    backends.resolveTo("x");
    Channel channel = channel();
    failure(channel);
    for (int i = 0; i < 5; i++) {
      int before = backends.dialled.size();
      eventually("it pauses", () -> backends.time.timers() == 1);
      channel.resetConnectBackoff();
      eventually("it tried", () -> backends.dialled.size() == before + 1);
    }
    int before = backends.dialled.size();
    eventually("it pauses", () -> backends.time.timers() == 1);

    backends.time.advance(Duration.ofSeconds(1));

    eventually("it tried after 1 s", () -> backends.dialled.size() == before + 1);
  }

  @Test
  @DisplayName("CH-08")
  void a_connection_that_is_lost_leaves_the_channel_idle_until_it_is_needed() {
    backends.resolveTo("a");
    var policy = new RecordedPolicy(new PickFirst());
    Channel channel = backends.channel(policy);
    ask(channel);
    backends.kill("a");
    awaitState(channel, Connectivity.IDLE);
    backends.start("a");
    assertEquals("a", ask(channel));

    assertEquals(
        List.of(
            Connectivity.CONNECTING,
            Connectivity.READY,
            Connectivity.IDLE,
            Connectivity.CONNECTING,
            Connectivity.READY),
        policy.states());
  }

  @Test
  @DisplayName("CH-09")
  void a_channel_fails_only_when_each_address_has() {
    backends.resolveTo("x", "y", "z", "a");
    var policy = new RecordedPolicy(new PickFirst());
    Channel channel = backends.channel(policy);

    assertEquals("a", ask(channel));

    assertEquals(List.of(Connectivity.CONNECTING, Connectivity.READY), policy.states());
    assertEquals(List.of("x", "y", "z", "a"), backends.dialled);
  }

  @Test
  @DisplayName("CH-14")
  void who_waits_for_a_change_is_woken_by_any_and_by_the_clock() throws Exception {
    Channel channel = channel();
    var waiting = running(() -> channel.awaitChange(Connectivity.IDLE, Duration.ofDays(1)));
    waiting.blocked();
    channel.connect();
    assertTrue(waiting.result());

    var late = running(() -> channel.awaitChange(Connectivity.CONNECTING, Duration.ofSeconds(1)));
    late.blocked();
    backends.time.advance(Duration.ofSeconds(1));
    assertFalse(late.result());

    var last = running(() -> channel.awaitChange(Connectivity.CONNECTING, Duration.ofDays(1)));
    last.blocked();
    channel.close();
    assertTrue(last.result());
    channel.connect();
    assertEquals(Connectivity.SHUTDOWN, channel.state());
    assertFalse(channel.awaitChange(Connectivity.SHUTDOWN, Duration.ZERO));
  }

  @Test
  @DisplayName("CH-17, NR-15")
  void a_closed_channel_leaves_nothing() {
    backends.resolveTo("a");
    Channel channel = channel();
    ask(channel);

    channel.close();
    channel.close();

    eventually("no resolver", () -> backends.names.listening() == 0);
    assertEquals(0, backends.time.timers());
    assertEquals(Connection.State.CLOSED, backends.connections().getFirst().state());
    assertEquals(new Status(Code.CANCELLED, "the channel was closed"), failure(channel));
    backends.resolveTo("b");
    assertEquals(List.of("a"), backends.dialled);
  }

  @Test
  @DisplayName("CH-17")
  void a_channel_that_is_closed_with_time_lets_its_calls_end() {
    backends.resolveTo("a");
    Channel channel = channel();
    var call = channel.bidiStreaming(Backends.CHAT, CallOptions.DEFAULT);
    call.send("x");
    assertEquals("a x", call.receive());
    var closing = running(() -> channel.close(Duration.ofSeconds(5)));
    closing.blocked();

    call.finishSending();

    assertNull(call.receive());
    assertTrue(closing.result());
  }

  @Test
  @DisplayName("CH-17")
  void a_call_that_goes_on_when_the_time_is_over_fails() {
    backends.resolveTo("a");
    Channel channel = channel();
    var call = channel.bidiStreaming(Backends.CHAT, CallOptions.DEFAULT);
    call.send("x");
    assertEquals("a x", call.receive());
    var closing = running(() -> channel.close(Duration.ofSeconds(5)));
    closing.blocked();

    backends.time.advance(Duration.ofSeconds(5));

    assertFalse(closing.result());
    var receiving = running(call::receive);
    assertTrue(receiving.failure().getMessage().contains("the channel was closed"));
  }
}
