package dev.weft.testkit.channel;

import static dev.weft.testkit.channel.Backends.ask;
import static dev.weft.testkit.channel.Backends.askPatiently;
import static dev.weft.testkit.channel.Backends.failure;
import static dev.weft.testkit.channel.Backends.found;
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
import dev.weft.client.ChannelBuilder;
import dev.weft.observe.CallEvent;
import dev.weft.observe.CallObserver;
import dev.weft.resolver.FoundConfig;
import dev.weft.resolver.Resolution;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.serviceconfig.ServiceConfigException;
import dev.weft.testkit.LoudLog;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which service config a channel goes by, of those that its resolver finds one after the other.
@Timeout(30)
class ServiceConfigsTest {
  /// No message has so few bytes: seen in calls whether it is in force.
  private static final String NO_REQUESTS =
      "{\"methodConfig\": [{\"name\": [{}], \"maxRequestMessageBytes\": 0}]}";

  private static final String ROUND_ROBIN = "{\"loadBalancingConfig\": [{\"round_robin\": {}}]}";
  private static final String BAD = "{\"methodConfig\": 1}";
  private static final String WHY = "service config: methodConfig is 1; allowed: a list";

  private final Backends backends = new Backends("a", "b");

  @AfterEach
  void close() {
    backends.close();
  }

  private void resolve(Resolution.Found found, String config) {
    backends.names.say(found.withConfig(FoundConfig.parse(config)));
  }

  private static UnaryOperator<ChannelBuilder> usually(String config) {
    return builder -> builder.defaultServiceConfig(config);
  }

  /// The status of a call with a request of one byte.
  private static Code outcome(Channel channel) {
    try {
      channel.call(Backends.NAME, "x", Backends.PATIENT);
      return Code.OK;
    } catch (RpcException e) {
      return e.code();
    }
  }

  private static void eventuallyOutcome(Code code, Channel channel) {
    eventually("calls end with " + code, () -> outcome(channel) == code);
  }

  @Test
  void a_call_waits_for_the_first_config_and_is_made_as_it_says() {
    Channel channel = backends.channel(UnaryOperator.identity());
    var calling = running(() -> outcome(channel)).blocked();

    resolve(found("a"), NO_REQUESTS);

    assertEquals(Code.RESOURCE_EXHAUSTED, calling.result());
  }

  @Test
  void a_call_that_waits_for_the_first_config_ends_with_its_deadline_and_is_observed() {
    Channel channel = backends.channel(UnaryOperator.identity());
    var seen = new CopyOnWriteArrayList<CallEvent>();
    CallObserver observer = (side, method) -> seen::add;
    CallOptions second =
        CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)).withObservers(List.of(observer));
    var calling = running(() -> channel.call(Backends.NAME, "", second)).blocked();

    backends.time.advance(Duration.ofSeconds(1));

    Status status = assertInstanceOf(RpcException.class, calling.failure()).status();
    assertEquals(Code.DEADLINE_EXCEEDED, status.code());
    eventually("its end is observed", () -> seen.size() == 3);
    assertInstanceOf(CallEvent.Began.class, seen.getFirst());
    var waited = new CallEvent.Waited(CallEvent.Waited.For.NAME, 1_000_000_000);
    assertEquals(List.of(waited, new CallEvent.Ended(status)), seen.subList(1, 3));
  }

  @Test
  void an_interrupt_ends_the_wait_for_the_first_config() {
    Channel channel = backends.channel(UnaryOperator.identity());
    var calling = running(() -> ask(channel)).blocked();

    calling.thread().interrupt();

    assertEquals(
        Code.CANCELLED, assertInstanceOf(RpcException.class, calling.failure()).status().code());
    assertTrue(calling.leftInterrupted());
  }

  @Test
  void a_channel_that_is_closed_ends_the_wait_for_the_first_config() {
    Channel channel = backends.channel(UnaryOperator.identity());
    var calling = running(() -> ask(channel)).blocked();

    channel.close();

    assertEquals(
        Code.CANCELLED, assertInstanceOf(RpcException.class, calling.failure()).status().code());
  }

  @Test
  void sc_06_an_unusable_first_config_fails_calls_until_a_usable_one_comes() {
    Channel channel = backends.channel(UnaryOperator.identity());
    resolve(found("a"), BAD);
    channel.connect();
    eventually("it is refused", () -> channel.state() == Connectivity.TRANSIENT_FAILURE);

    assertEquals(
        new Status(Code.UNAVAILABLE, "the resolver's config cannot be used: " + WHY),
        failure(channel));
    eventually("the resolver is told", () -> backends.names.rejections() == 1);
    assertEquals(List.of(), backends.dialled, "nobody is called by a config that is not known");

    var patient = running(() -> askPatiently(channel)).blocked();
    resolve(found("a"), ROUND_ROBIN);

    assertEquals("a", patient.result());
    assertEquals("a", ask(channel));
  }

  @Test
  void sc_06_an_unusable_first_config_leaves_the_channels_own_in_force() {
    Channel channel = backends.channel(usually(NO_REQUESTS));
    resolve(found("a"), BAD);

    assertEquals(Code.RESOURCE_EXHAUSTED, outcome(channel));
    eventually("the resolver is told", () -> backends.names.rejections() == 1);
  }

  @Test
  void sc_06_a_config_that_names_no_known_policy_cannot_be_used() {
    Channel channel = backends.channel(UnaryOperator.identity());
    resolve(found("a"), "{\"loadBalancingConfig\": [{\"unknown\": {}}]}");

    Status status = failure(channel);

    assertEquals(Code.UNAVAILABLE, status.code());
    assertTrue(status.message().contains("loadBalancingConfig is [unknown]"), status::message);
  }

  @Test
  void sc_07_an_unusable_later_config_changes_nothing_but_the_addresses() {
    Channel channel = backends.channel(UnaryOperator.identity());
    resolve(found("a"), NO_REQUESTS);
    assertEquals(Code.RESOURCE_EXHAUSTED, outcome(channel));
    assertEquals("a", askPatiently(channel));

    resolve(found("b"), BAD);

    eventually("the new address is used", () -> askPatiently(channel).equals("b"));
    assertEquals(Code.RESOURCE_EXHAUSTED, outcome(channel), "the old config is in force");
    eventually("the resolver is told", () -> backends.names.rejections() == 1);
  }

  @Test
  void sc_08_the_channels_own_config_holds_where_the_resolver_finds_none() {
    Channel channel = backends.channel(usually(NO_REQUESTS));
    backends.resolveTo("a");

    assertEquals(Code.RESOURCE_EXHAUSTED, outcome(channel));

    resolve(found("a"), "{}");
    eventuallyOutcome(Code.OK, channel);

    backends.resolveTo("a");
    eventuallyOutcome(Code.RESOURCE_EXHAUSTED, channel);
  }

  @Test
  void sc_08_what_resolvers_find_is_ignored_where_the_channel_is_told_to() {
    Channel channel =
        backends.channel(
            builder -> builder.defaultServiceConfig(NO_REQUESTS).ignoreResolvedConfigs());
    resolve(found("a", "b"), ROUND_ROBIN);

    assertEquals(Code.RESOURCE_EXHAUSTED, outcome(channel));
    resolve(found("a", "b"), BAD);
    assertEquals("a", askPatiently(channel));
    assertEquals(List.of("a"), backends.dialled, "its own policy is pick_first");
    assertEquals(0, backends.names.rejections());
  }

  @Test
  void sc_11_a_default_config_that_names_no_known_policy_makes_no_channel() {
    var refused =
        assertThrows(
            ServiceConfigException.class,
            () -> backends.channel(usually("{\"loadBalancingConfig\": [{\"unknown\": {}}]}")));

    assertTrue(
        refused.getMessage().startsWith("service config: loadBalancingConfig is [unknown]"),
        refused::getMessage);
  }

  @Test
  void the_config_says_how_calls_are_spread_and_may_change_its_mind() {
    Channel channel = backends.channel(UnaryOperator.identity());
    resolve(found("a", "b"), ROUND_ROBIN);

    Set<String> both = new HashSet<>();
    eventually(
        "both are called",
        () -> {
          both.add(askPatiently(channel));
          return both.size() == 2;
        });

    resolve(found("a", "b"), "{\"loadBalancingConfig\": [{\"pick_first\": {}}]}");
    eventually(
        "only one is",
        () -> {
          Set<String> answered = new HashSet<>();
          for (int i = 0; i < 4; i++) answered.add(ask(channel));
          return answered.equals(Set.of("a"));
        });
  }

  @Test
  void sc_12_a_call_that_runs_keeps_the_config_it_began_with() {
    Channel channel = backends.channel(UnaryOperator.identity());
    resolve(found("a"), "{\"methodConfig\": [{\"name\": [{}], \"maxRequestMessageBytes\": 10}]}");
    try (var call = channel.bidiStreaming(Backends.CHAT, Backends.PATIENT)) {
      resolve(found("a"), NO_REQUESTS);
      eventuallyOutcome(Code.RESOURCE_EXHAUSTED, channel);

      call.send("hello");

      assertEquals("a hello", call.receive());
    }
  }

  @Test
  void ch_07_what_the_caller_says_of_waiting_wins() {
    ServiceConfig waiting =
        ServiceConfig.EMPTY.withMethod(MethodConfig.of(MethodName.ANY).withWaitForReady(true));
    Channel channel = backends.channel(builder -> builder.defaultServiceConfig(waiting));
    backends.resolveTo("nobody");

    var patient = running(() -> ask(channel)).blocked();
    RpcException impatient =
        assertThrows(
            RpcException.class,
            () -> channel.call(Backends.NAME, "", CallOptions.DEFAULT.withWaitForReady(false)));

    assertEquals(Code.UNAVAILABLE, impatient.code());
    backends.resolveTo("b");
    assertEquals("b", patient.result());
  }

  /// Counts what a call that fails comes to.
  private int attempts(Channel channel) {
    var begun = new AtomicInteger();
    CallObserver counting =
        (side, method) ->
            event -> {
              if (event instanceof CallEvent.Began) begun.incrementAndGet();
            };
    CallOptions counted = Backends.PATIENT.withObservers(List.of(counting));
    var call = running(() -> channel.call(Backends.NAME, "", counted));
    while (!call.isDone()) backends.time.advance(Duration.ofSeconds(1));
    assertEquals(
        Code.INTERNAL, assertInstanceOf(RpcException.class, call.failure()).status().code());
    return begun.get();
  }

  private static String throttled(int tokens) {
    return """
    {"methodConfig": [{
       "name": [{}],
       "retryPolicy": {"maxAttempts": 5, "initialBackoff": "1s", "maxBackoff": "1s",
                       "backoffMultiplier": 1, "retryableStatusCodes": ["INTERNAL"]}}],
     "retryThrottling": {"maxTokens": %d, "tokenRatio": 1}}
    """
        .formatted(tokens);
  }

  @Test
  void sc_12_the_tokens_of_a_new_config_are_all_there_and_those_of_the_same_stay() {
    backends.fail("a");
    Channel channel = backends.channel(UnaryOperator.identity());
    resolve(found("a"), throttled(4));
    assertEquals(2, attempts(channel), "until two of four are left");
    assertEquals(1, attempts(channel));

    resolve(found("a", "b"), throttled(4));
    assertEquals(1, attempts(channel));

    resolve(found("a"), throttled(6));
    eventually("another config is in force", () -> attempts(channel) > 1);
    assertEquals(1, attempts(channel));
  }

  @Test
  void what_is_wrong_with_a_config_is_logged_once() {
    String idle = "{\"methodConfig\": [{\"name\": [{\"service\": \"a/b\"}]}]}";
    Channel channel = backends.channel(UnaryOperator.identity());
    try (var log = new LoudLog()) {
      for (int i = 1; i <= 3; i++) {
        resolve(found("a"), idle);
        assertEquals("a", askPatiently(channel));
        resolve(found("a"), BAD);
        int rejections = i;
        eventually("it is refused", () -> backends.names.rejections() == rejections);
      }

      List<String> lines =
          log.records().stream().filter(line -> line.contains("the channel to manual:")).toList();
      assertEquals(2, lines.size(), lines::toString);
      assertTrue(lines.getFirst().contains("is for service \"a/b\""), lines::toString);
      assertTrue(lines.getLast().endsWith("the one before it holds: " + WHY), lines::toString);
    }
  }
}
