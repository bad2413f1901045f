package dev.weft.testkit.channel;

import static dev.weft.testkit.channel.Backends.askPatiently;
import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.RpcException;
import dev.weft.balancer.OutlierDetection;
import dev.weft.balancer.RoundRobin;
import dev.weft.balancer.WeightedRoundRobin;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.resolver.FoundConfig;
import dev.weft.serviceconfig.ServiceConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Policies that look at how calls end.
@Timeout(60)
final class LoadTest {
  private final Backends backends = new Backends("a", "b", "c", "d", "e");

  @AfterEach
  void close() {
    backends.close();
  }

  private static Map<String, Integer> answers(Channel channel, int calls) {
    var answers = new HashMap<String, Integer>();
    for (int i = 0; i < calls; i++) {
      String who;
      try {
        who = channel.call(Backends.NAME, "", CallOptions.DEFAULT.withWaitForReady(true));
      } catch (RpcException e) {
        who = "failed";
      }
      answers.merge(who, 1, Integer::sum);
    }
    return answers;
  }

  private static void assertShares(Map<String, Integer> answers, double a, double b, double c) {
    double all = answers.values().stream().mapToInt(Integer::intValue).sum();
    double sum = a + b + c;
    assertEquals(a / sum, answers.getOrDefault("a", 0) / all, 0.05 * a / sum, answers::toString);
    assertEquals(b / sum, answers.getOrDefault("b", 0) / all, 0.05 * b / sum, answers::toString);
    assertEquals(c / sum, answers.getOrDefault("c", 0) / all, 0.05 * c / sum, answers::toString);
  }

  private Channel weighted(String... found) {
    backends.resolveTo(found);
    Channel channel = backends.channel(new WeightedRoundRobin());
    eventually(
        "all answer", () -> answers(channel, 4 * found.length).keySet().equals(Set.of(found)));
    return channel;
  }

  @Test
  @DisplayName("LB-23")
  void servers_get_calls_by_what_they_do_for_their_load() {
    backends.reports("a", 100, 1.0);
    backends.reports("b", 100, 0.5);
    backends.reports("c", 100, 0.25);
    Channel channel = weighted("a", "b", "c");
    assertShares(answers(channel, 3_000), 1, 1, 1); // in their blackout

    backends.time.advance(Duration.ofSeconds(10));
    assertShares(answers(channel, 50_000), 1, 2, 4);

    backends.reportNothing();
    backends.time.advance(Duration.ofMinutes(3));
    assertShares(answers(channel, 3_000), 1, 1, 1);
  }

  @Test
  @DisplayName("LB-23")
  void a_server_that_reports_nothing_gets_the_mean() {
    backends.reports("a", 100, 1.0);
    backends.reports("b", 100, 0.5);
    Channel channel = weighted("a", "b", "c");
    backends.time.advance(Duration.ofSeconds(10));

    assertShares(answers(channel, 30_000), 1, 2, 1.5);
  }

  @Test
  @DisplayName("LB-23")
  void servers_that_report_nothing_are_used_alike() {
    Channel channel = weighted("a", "b", "c");
    backends.time.advance(Duration.ofSeconds(10));

    assertShares(answers(channel, 3_000), 1, 1, 1);
  }

  @Test
  @DisplayName("LB-25")
  void a_server_that_fails_is_left_out_for_a_while() {
    backends.resolveTo("a", "b", "c", "d", "e");
    Channel channel =
        backends.channel(
            new OutlierDetection(
                null, new OutlierDetection.FailurePercentage(85, 100, 5, 50), new RoundRobin()));
    eventually("all answer", () -> answers(channel, 20).size() == 5);
    backends.fail("b");
    backends.fail("c");
    var before = answers(channel, 1_000);
    assertEquals(400, before.getOrDefault("failed", 0), 10);

    backends.time.advance(Duration.ofSeconds(10));

    eventually(
        "one is left out, and one only",
        () -> {
          var after = answers(channel, 400);
          return after.getOrDefault("failed", 0) == 100;
        });
    backends.heal();
    for (int i = 0; i < 2; i++) {
      backends.time.advance(Duration.ofSeconds(10));
      eventually("the interval goes on", () -> backends.time.timers() == 1);
      assertEquals(4, answers(channel, 400).size());
    }
    backends.time.advance(Duration.ofSeconds(10));
    eventually("it is back", () -> answers(channel, 20).size() == 5);
  }

  @Test
  @DisplayName("LB-25: who is left out again is so for longer, and forgiven in time")
  void a_server_that_fails_again_is_left_out_for_twice_as_long() {
    backends.resolveTo("a", "b", "c", "d", "e");
    Channel channel =
        backends.channel(
            new OutlierDetection(
                null, new OutlierDetection.FailurePercentage(85, 100, 5, 50), new RoundRobin()));
    eventually("all answer", () -> answers(channel, 20).size() == 5);

    assertLeftOutFor(3, channel);
    assertLeftOutFor(6, channel);

    for (int i = 0; i < 2; i++) passInterval();
    assertLeftOutFor(3, channel);
  }

  /// Has one fail until it is left out, and counts the intervals until it is back.
  private void assertLeftOutFor(int intervals, Channel channel) {
    backends.fail("b");
    assertEquals(200, answers(channel, 1_000).getOrDefault("failed", 0));
    passInterval();
    eventually("it is left out", () -> answers(channel, 20).size() == 4);
    backends.heal();
    for (int i = 1; i < intervals; i++) {
      passInterval();
      assertEquals(4, answers(channel, 400).size(), "after " + i + " intervals");
    }
    passInterval();
    eventually("it is back", () -> answers(channel, 20).size() == 5);
  }

  private void config(OutlierDetection.@Nullable FailurePercentage rule) {
    String ejection =
        rule == null
            ? ""
            : "\"failurePercentageEjection\":{\"enforcementPercentage\":100,\"minimumHosts\":"
                + rule.minimumHosts()
                + "},";
    String json =
        "{\"loadBalancingConfig\":[{\"outlier_detection_experimental\":{"
            + ejection
            + "\"childPolicy\":[{\"round_robin\":{}}]}}]}";
    backends.names.say(
        Backends.found("a", "b", "c", "d", "e")
            .withConfig(new FoundConfig.Said(ServiceConfig.parse(json))));
  }

  @Test
  @DisplayName("LB-25: an update says when servers are left out, and when they no longer are")
  void who_is_left_out_is_so_as_long_as_the_config_wants_it() {
    config(null);
    Channel channel = backends.channel(builder -> builder);
    eventually("all answer", () -> answers(channel, 20).size() == 5);
    assertEquals(0, backends.time.timers());
    config(new OutlierDetection.FailurePercentage(85, 100, 5, 50));
    eventually("intervals begin", () -> backends.time.timers() == 1);
    backends.fail("b");
    assertEquals(200, answers(channel, 1_000).getOrDefault("failed", 0));
    passInterval();
    eventually("it is left out", () -> answers(channel, 20).size() == 4);
    backends.heal();

    config(null);

    eventually("it is back", () -> answers(channel, 20).size() == 5);
    eventually("intervals have ended", () -> backends.time.timers() == 0);
  }

  private void passInterval() {
    backends.time.advance(Duration.ofSeconds(10));
    eventually("the interval goes on", () -> backends.time.timers() == 1);
  }

  @Test
  @DisplayName("LB-25")
  void a_server_that_succeeds_far_less_than_others_is_left_out() {
    backends.resolveTo("a", "b", "c", "d", "e");
    Channel channel =
        backends.channel(
            new OutlierDetection(new OutlierDetection.SuccessRate(), null, new RoundRobin()));
    eventually("all answer", () -> answers(channel, 20).size() == 5);
    backends.time.advance(Duration.ofSeconds(10));
    backends.fail("b");
    assertTrue(answers(channel, 1_000).getOrDefault("failed", 0) > 0);

    backends.time.advance(Duration.ofSeconds(10));

    eventually("it is left out", () -> !answers(channel, 100).containsKey("failed"));
    assertEquals("a", askPatiently(channel).replaceAll("[a-e]", "a"));
  }
}
