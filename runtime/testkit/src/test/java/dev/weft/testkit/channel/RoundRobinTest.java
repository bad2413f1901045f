package dev.weft.testkit.channel;

import static dev.weft.testkit.channel.Backends.ask;
import static dev.weft.testkit.channel.Backends.askPatiently;
import static dev.weft.testkit.channel.Backends.failure;
import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.RoundRobin;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Channels that use all servers by turns.
@Timeout(30)
final class RoundRobinTest {
  private final Backends backends = new Backends("a", "b", "c", "d", "e");

  @AfterEach
  void close() {
    backends.close();
  }

  private Channel channel(String... found) {
    backends.resolveTo(found);
    return backends.channel(new RoundRobin());
  }

  /// Who answers as many calls.
  private static Map<String, Integer> answers(Channel channel, int calls) {
    var answers = new HashMap<String, Integer>();
    for (int i = 0; i < calls; i++) answers.merge(askPatiently(channel), 1, Integer::sum);
    return answers;
  }

  private static void awaitAnswersOf(Channel channel, String... servers) {
    eventually(
        "all of these answer, and no others",
        () -> answers(channel, 2 * servers.length).keySet().equals(Set.of(servers)));
  }

  @Test
  @DisplayName("LB-13")
  void servers_are_used_alike() {
    Channel channel = channel("a", "b", "c", "d", "e");
    awaitAnswersOf(channel, "a", "b", "c", "d", "e");

    var answers = answers(channel, 5_003);

    assertEquals(5, answers.size());
    int most = Collections.max(answers.values());
    int fewest = Collections.min(answers.values());
    assertTrue(most - fewest <= 1, answers::toString);
  }

  @Test
  @DisplayName("LB-14")
  void a_server_that_is_down_is_left_out_and_comes_back_by_itself() {
    Channel channel = channel("a", "b", "c");
    awaitAnswersOf(channel, "a", "b", "c");

    backends.kill("b");
    awaitAnswersOf(channel, "a", "c");
    eventually("its name is to be resolved again", () -> backends.names.refreshes() > 0);
    backends.start("b");
    int before = backends.connections().size();
    eventually("it pauses", () -> backends.time.timers() > 0);
    backends.time.advance(Duration.ofSeconds(1));

    eventually("it is connected, and nobody called", () -> backends.connections().size() > before);
    awaitAnswersOf(channel, "a", "b", "c");
  }

  @Test
  @DisplayName("LB-15")
  void not_all_channels_begin_with_the_same_server() {
    var first = new TreeSet<String>();
    for (int i = 0; i < 100; i++) {
      Channel channel = channel("a", "b");
      channel.connect();
      int connected = 2 * (i + 1);
      eventually("both are connected", () -> backends.connections().size() == connected);
      eventually("it is known", () -> channel.state() == Connectivity.READY);
      first.add(ask(channel));
      channel.close();
    }

    assertEquals(Set.of("a", "b"), first);
  }

  @Test
  @DisplayName("LB-22")
  void a_server_that_is_not_found_any_more_keeps_its_calls() {
    Channel channel = channel("a");
    var call = channel.bidiStreaming(Backends.CHAT, CallOptions.DEFAULT);
    call.send("before");
    assertEquals("a before", call.receive());

    backends.resolveTo("b");
    awaitAnswersOf(channel, "b");

    call.send("after");
    assertEquals("a after", call.receive());
  }

  @Test
  void a_channel_whose_servers_are_all_down_says_why() {
    Channel channel = channel("x", "y");

    var status = failure(channel);

    assertEquals(Code.UNAVAILABLE, status.code());
    assertTrue(status.message().contains("nobody serves it"), status::message);
    assertEquals(Connectivity.TRANSIENT_FAILURE, channel.state());
  }

  @Test
  @DisplayName("LB-09")
  void no_server_at_all_is_refused() {
    Channel channel = channel();

    assertEquals("name resolution produced zero addresses", failure(channel).message());
    eventually("the resolver is told", () -> backends.names.rejections() == 1);
    backends.resolveTo("c");
    awaitAnswersOf(channel, "c");
  }
}
