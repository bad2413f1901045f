package dev.weft.testkit.channel;

import static dev.weft.testkit.channel.Backends.ask;
import static dev.weft.testkit.channel.Backends.askPatiently;
import static dev.weft.testkit.channel.Backends.failure;
import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Attributes;
import dev.weft.Code;
import dev.weft.Status;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.PickFirst;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.resolver.Endpoint;
import dev.weft.resolver.Resolution;
import dev.weft.transport.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Channels that use the first server which can be reached.
@Timeout(30)
final class PickFirstTest {
  private static final Duration HEAD_START = Duration.ofMillis(250);

  private final Backends backends = new Backends("a", "b", "c");

  @AfterEach
  void close() {
    backends.close();
  }

  private Channel channel(String... found) {
    backends.resolveTo(found);
    return backends.channel(new PickFirst());
  }

  @Test
  @DisplayName("LB-01, LB-12, IN-19")
  void all_calls_reach_the_first_server_and_when_that_stops_the_next() {
    Channel channel = channel("a", "b", "c");
    for (int i = 0; i < 100; i++) assertEquals("a", ask(channel));
    assertEquals(List.of("a"), backends.dialled);
    assertEquals(0, backends.names.refreshes());

    backends.kill("a");
    eventually("the loss is known", () -> channel.state() == Connectivity.IDLE);
    eventually("its name is to be resolved again", () -> backends.names.refreshes() == 1);
    for (int i = 0; i < 10; i++) assertEquals("b", ask(channel));

    assertEquals(List.of("a", "a", "b"), backends.dialled, "from the head of the list");
  }

  private static Resolution named(String server) {
    Attributes attributes = Attributes.EMPTY.with(Endpoint.SERVER_NAME, server);
    return new Resolution.Found(List.of(new Endpoint(List.of(Backends.address("a")), attributes)));
  }

  @Test
  void another_server_at_the_same_address_gets_a_connection_of_its_own() {
    backends.names.say(named("one.test"));
    Channel channel = backends.channel(new PickFirst());
    assertEquals("a", ask(channel));

    backends.names.say(named("one.test"));
    assertEquals("a", ask(channel));
    assertEquals(List.of("a"), backends.dialled);
    backends.names.say(named("other.test"));

    eventually("it is dialled anew", () -> backends.dialled.equals(List.of("a", "a")));
    assertEquals("a", ask(channel));
    eventually(
        "the first is let go",
        () -> backends.connections().getFirst().state() == Connection.State.CLOSED);
  }

  @Test
  @DisplayName("LB-02 !")
  void a_channel_whose_servers_are_all_down_stays_failed_until_one_answers() {
    backends.resolveTo("x", "y");
    var policy = new RecordedPolicy(new PickFirst());
    Channel channel = backends.channel(policy);
    assertEquals(Code.UNAVAILABLE, failure(channel).code());
    assertEquals(List.of("x", "y"), backends.dialled, "one pass");

    for (int i = 0; i < 5; i++) {
      eventually("both pause", () -> backends.time.timers() == 2);
      int before = backends.dialled.size();
      backends.time.advance(Duration.ofMinutes(3));
      eventually("both are tried again", () -> backends.dialled.size() >= before + 2);
    }
    eventually("both pause", () -> backends.time.timers() == 2);
    backends.start("y");
    backends.time.advance(Duration.ofMinutes(3));

    assertEquals("y", askPatiently(channel));
    assertEquals(
        List.of(Connectivity.CONNECTING, Connectivity.TRANSIENT_FAILURE, Connectivity.READY),
        policy.states());
  }

  @Test
  @DisplayName("LB-03 !")
  void a_server_that_hangs_does_not_keep_the_next_from_being_tried() {
    backends.hang("a");
    Channel channel = channel("a", "b", "c");
    var call = running(() -> ask(channel));
    eventually("the first is dialled", () -> backends.dialled.contains("a"));
    eventually("the next is waiting for its turn", () -> backends.time.timers() == 1);

    backends.time.advance(HEAD_START.minusNanos(1));
    call.blocked();
    assertEquals(List.of("a"), backends.dialled);
    backends.time.advance(Duration.ofNanos(1));

    assertEquals("b", call.result());
    assertEquals(List.of("a", "b"), backends.dialled);
    assertEquals(0, backends.time.timers());
  }

  @Test
  @DisplayName("LB-03 !")
  void the_first_server_to_answer_is_used_and_the_other_is_let_go() {
    backends.hang("a");
    backends.hang("b");
    Channel channel = channel("a", "b", "c");
    var call = running(() -> ask(channel));
    eventually("the first is dialled", () -> backends.dialled.contains("a"));
    eventually("the next is waiting for its turn", () -> backends.time.timers() == 1);
    backends.time.advance(HEAD_START);
    eventually("the second is dialled", () -> backends.dialled.contains("b"));
    eventually("the third waits for its turn", () -> backends.time.timers() == 1);
    backends.time.advance(HEAD_START);

    assertEquals("c", call.result());
    assertEquals(List.of("a", "b", "c"), backends.dialled);
  }

  @Test
  @DisplayName("LB-04")
  void a_server_that_refuses_gives_its_turn_to_the_next_at_once() {
    Channel channel = channel("x", "y", "c");

    assertEquals("c", ask(channel));

    assertEquals(List.of("x", "y", "c"), backends.dialled);
  }

  @Test
  @DisplayName("LB-07")
  void a_list_with_the_connected_address_in_it_changes_nothing() {
    Channel channel = channel("a", "b");
    assertEquals("a", ask(channel));

    backends.resolveTo("b", "a", "c");
    backends.resolveTo("c", "a");

    for (int i = 0; i < 10; i++) assertEquals("a", ask(channel));
    assertEquals(List.of("a"), backends.dialled);
  }

  @Test
  @DisplayName("LB-08")
  void a_list_without_the_connected_address_moves_calls_but_those_that_run() {
    Channel channel = channel("a");
    var old = channel.bidiStreaming(Backends.CHAT, CallOptions.DEFAULT);
    old.send("before");
    assertEquals("a before", old.receive());

    backends.resolveTo("b");
    eventually("calls go to b", () -> ask(channel).equals("b"));

    old.send("after");
    assertEquals("a after", old.receive());
    old.finishSending();
    assertEquals(null, old.receive());
    eventually(
        "its connection is closed",
        () -> backends.connections().getFirst().state() == Connection.State.CLOSED);
  }

  @Test
  @DisplayName("LB-09")
  void an_empty_list_closes_the_connection_and_is_refused() {
    Channel channel = channel("a");
    assertEquals("a", ask(channel));

    backends.resolveTo();
    eventually("it failed", () -> channel.state() == Connectivity.TRANSIENT_FAILURE);
    eventually("the resolver is told", () -> backends.names.rejections() == 1);

    assertEquals(
        new Status(Code.UNAVAILABLE, "name resolution produced zero addresses"), failure(channel));
    assertEquals(Connection.State.CLOSED, backends.connections().getFirst().state());
    backends.hang("b");
    backends.resolveTo("b");
    eventually("it connects", () -> channel.state() == Connectivity.CONNECTING);
  }

  @Test
  @DisplayName("LB-10")
  void a_name_that_cannot_be_looked_up_any_more_is_no_news_while_there_is_a_server() {
    Channel channel = channel("a");
    assertEquals("a", ask(channel));

    backends.names.say(new Resolution.Failed(new Status(Code.UNAVAILABLE, "no DNS")));
    backends.resolveTo("a", "b"); // behind it, so that it has been dealt with
    backends.names.say(new Resolution.Failed(new Status(Code.UNAVAILABLE, "no DNS")));

    for (int i = 0; i < 10; i++) assertEquals("a", ask(channel));
    assertEquals(Connectivity.READY, channel.state());
  }

  @Test
  @DisplayName("LB-11, CH-18")
  void a_name_that_cannot_be_looked_up_fails_calls_that_do_not_wait() {
    Channel channel = backends.channel(new PickFirst());
    var waiting = running(() -> askPatiently(channel));
    var first = running(() -> failure(channel));
    first.blocked();
    assertEquals(Connectivity.CONNECTING, channel.state());

    backends.names.say(new Resolution.Failed(new Status(Code.UNAVAILABLE, "no DNS")));

    var expected = new Status(Code.UNAVAILABLE, "name resolution failed: no DNS");
    assertEquals(expected, first.result());
    assertEquals(expected, failure(channel));
    assertEquals(Connectivity.TRANSIENT_FAILURE, channel.state());
    waiting.blocked();
    backends.resolveTo("a");
    assertEquals("a", waiting.result());
  }

  @Test
  void an_update_that_leaves_only_servers_that_have_failed_fails_calls_at_once() {
    backends.hang("b");
    Channel channel = channel("x", "b");
    var call = running(() -> failure(channel));
    eventually("the second is dialled", () -> backends.dialled.contains("b"));
    call.blocked();

    backends.resolveTo("x");

    assertEquals(Code.UNAVAILABLE, call.result().code());
  }

  @Test
  void a_connection_that_is_lost_while_nobody_calls_is_not_made_again() {
    Channel channel = channel("a");
    assertEquals("a", ask(channel));

    backends.kill("a");
    backends.start("a");

    eventually("the loss is known", () -> channel.state() == Connectivity.IDLE);
    assertEquals(List.of("a"), backends.dialled);
    assertEquals("a", ask(channel));
    eventually("its name is to be resolved again", () -> backends.names.refreshes() > 0);
  }
}
