package dev.weft.testkit.channel;

import static dev.weft.testkit.channel.Backends.ask;
import static dev.weft.testkit.channel.Backends.askPatiently;
import static dev.weft.testkit.channel.Backends.failure;
import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.balancer.CallOutcome;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.Pick;
import dev.weft.balancer.Picker;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.ServiceConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What calls make of what a picker says.
@Timeout(30)
final class PickingTest {
  private final Backends backends = new Backends("a", "b");
  private final ScriptedPolicy policy = new ScriptedPolicy();
  private final List<CallOutcome> outcomes = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    backends.close();
  }

  private Channel channel() {
    backends.resolveTo("a", "b");
    Channel channel = backends.channel(policy);
    channel.connect();
    eventually("both are connected", () -> policy.ready("a") && policy.ready("b"));
    return channel;
  }

  private Pick.Use use(String backend) {
    return new Pick.Use(policy.subchannel(backend), Metadata.EMPTY, outcomes::add);
  }

  @Test
  @DisplayName("LB-16 !")
  void a_call_whose_connection_has_just_gone_asks_the_next_picker() {
    Channel channel = channel();
    Pick.Use gone = use("a");
    policy.publish(Connectivity.READY, _ -> gone);
    assertEquals("a", ask(channel));
    backends.kill("a");

    var call = running(() -> ask(channel)).blocked();
    eventually("the policy is told", () -> outcomes.size() > 1);
    assertFalse(outcomes.getLast().sent());
    Pick.Use other = use("b");
    policy.publish(Connectivity.READY, _ -> other);

    assertEquals("b", call.result());
  }

  @Test
  @DisplayName("LB-17, CH-06")
  void a_call_that_goes_nowhere_waits() {
    Channel channel = channel();
    policy.publish(Connectivity.CONNECTING, Picker.waiting());
    var call = running(() -> ask(channel)).blocked();
    var patient = running(() -> askPatiently(channel)).blocked();

    policy.publish(Connectivity.READY, Picker.of(policy.subchannel("a")));

    assertEquals("a", call.result());
    assertEquals("a", patient.result());
  }

  @Test
  @DisplayName("LB-17, CH-04 !, CH-06")
  void a_call_that_fails_waits_if_it_waits_for_ready() {
    Channel channel = channel();
    var why = new Status(Code.UNAVAILABLE, "all have gone for lunch");
    policy.publish(Connectivity.TRANSIENT_FAILURE, Picker.failing(why));

    assertEquals(why, failure(channel));
    var patient = running(() -> askPatiently(channel)).blocked();
    policy.publish(Connectivity.READY, Picker.of(policy.subchannel("b")));

    assertEquals("b", patient.result());
  }

  @Test
  @DisplayName("LB-17")
  void a_call_that_is_dropped_fails_whatever_it_waits_for() {
    Channel channel = channel();
    var drop = new Pick.Drop(new Status(Code.RESOURCE_EXHAUSTED, "over the limit"));
    policy.publish(Connectivity.READY, _ -> drop);

    assertEquals(drop.why(), failure(channel));
    assertEquals(
        drop.why(), assertThrows(RpcException.class, () -> askPatiently(channel)).status());
  }

  @ParameterizedTest
  @DisplayName("ER-35")
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void codes_that_only_servers_give_do_not_come_from_a_policy(Code code) {
    Channel channel = channel();
    policy.publish(
        Connectivity.TRANSIENT_FAILURE, Picker.failing(new Status(code, "says the policy")));

    Status seen = failure(channel);

    switch (code) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          DATA_LOSS -> {
        assertEquals(Code.INTERNAL, seen.code());
        assertTrue(seen.message().contains(code.name()), seen::message);
      }
      default -> assertEquals(code, seen.code());
    }
    assertTrue(seen.message().endsWith("says the policy"), seen::message);
  }

  @Test
  @DisplayName("LB-18")
  void a_policy_is_told_once_how_each_call_has_ended() {
    Channel channel = channel();
    Pick.Use use = use("a");
    policy.publish(Connectivity.READY, _ -> use);

    assertEquals("a", ask(channel));
    var call = channel.bidiStreaming(Backends.CHAT, CallOptions.DEFAULT);
    call.close();
    call.close();

    assertEquals(2, outcomes.size());
    CallOutcome answered = outcomes.getFirst();
    assertTrue(answered.status().isOk());
    assertTrue(answered.sent());
    assertTrue(answered.answered());
    assertNull(answered.load());
    CallOutcome cancelled = outcomes.getLast();
    assertEquals(Code.CANCELLED, cancelled.status().code());
    assertFalse(cancelled.answered());
  }

  @Test
  @DisplayName("LB-18")
  void a_policy_is_told_of_a_connection_that_broke() {
    Channel channel = channel();
    Pick.Use use = use("a");
    policy.publish(Connectivity.READY, _ -> use);
    var call = channel.bidiStreaming(Backends.CHAT, CallOptions.DEFAULT);
    call.send("x");
    assertEquals("a x", call.receive());

    backends.kill("a");

    assertThrows(RpcException.class, call::receive);
    assertEquals(1, outcomes.size());
    assertEquals(Code.UNAVAILABLE, outcomes.getFirst().status().code());
    assertTrue(outcomes.getFirst().answered());
  }

  @Test
  @DisplayName("LB-21")
  void a_policys_metadata_travels_with_the_call() {
    Channel channel = channel();
    var use = new Pick.Use(policy.subchannel("a"), Metadata.of("x-lane", "fast"), null);
    policy.publish(Connectivity.READY, _ -> use);

    assertEquals("a", ask(channel));

    assertEquals("fast", backends.headers("x-lane"));
  }

  @Test
  @DisplayName("LB-21")
  void a_policy_whose_metadata_has_no_legal_name_fails_the_call() {
    Channel channel = channel();
    policy.publish(
        Connectivity.READY,
        _ -> new Pick.Use(policy.subchannel("a"), Metadata.of("not a name", "x"), null));

    assertEquals(Code.INTERNAL, failure(channel).code());
  }

  @Test
  void a_picker_that_breaks_fails_the_call_and_no_more() {
    Channel channel = channel();
    policy.publish(
        Connectivity.READY,
        _ -> {
          throw new IllegalStateException("broken");
        });

    Status status = failure(channel);

    assertEquals(Code.INTERNAL, status.code());
    assertTrue(status.message().contains("broken"), status::message);
    policy.publish(Connectivity.READY, Picker.of(policy.subchannel("a")));
    assertEquals("a", ask(channel));
  }

  @Test
  @DisplayName("DL-13 (b)")
  void a_call_that_goes_nowhere_ends_with_its_deadline() {
    Channel channel = channel();
    policy.publish(Connectivity.CONNECTING, Picker.waiting());
    CallOptions options = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1));
    var call = running(() -> channel.call(Backends.NAME, "", options)).blocked();

    backends.time.advance(Duration.ofSeconds(1));

    var failure = (RpcException) call.failure();
    assertEquals(Code.DEADLINE_EXCEEDED, failure.code());
  }

  @Test
  @DisplayName("DL-13 (a)")
  void a_call_whose_name_is_not_resolved_ends_with_its_deadline() {
    Channel channel = backends.channel(policy);
    CallOptions options = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1));
    var call = running(() -> channel.call(Backends.NAME, "", options)).blocked();

    backends.time.advance(Duration.ofSeconds(1));

    var failure = (RpcException) call.failure();
    assertEquals(Code.DEADLINE_EXCEEDED, failure.code());
  }

  @Test
  void rt_23_each_attempt_is_picked_anew_and_has_nothing_of_the_pick_before() {
    RetryPolicy atOnce =
        RetryPolicy.DEFAULT
            .withBackoff(Duration.ofNanos(1), Duration.ofNanos(1), 1)
            .withRetryableCodes(Code.INTERNAL);
    ServiceConfig config =
        ServiceConfig.EMPTY.withMethod(MethodConfig.of(MethodName.ANY).withRepeat(atOnce));
    backends.resolveTo("a", "b");
    Channel channel =
        backends.channel(builder -> builder.balancing(policy).defaultServiceConfig(config));
    channel.connect();
    eventually("both are connected", () -> policy.ready("a") && policy.ready("b"));
    backends.fail("a");
    var picks = new AtomicInteger();
    Metadata only = Metadata.EMPTY.with(Metadata.Key.text("picked"), "first");
    Pick.Use first = new Pick.Use(policy.subchannel("a"), only, outcomes::add);
    Pick.Use second = use("b");
    policy.publish(Connectivity.READY, _ -> picks.getAndIncrement() == 0 ? first : second);

    var call = running(() -> ask(channel));
    while (!call.isDone()) backends.time.advance(Duration.ofNanos(1));

    assertEquals("b", call.result());
    assertEquals(2, picks.get());
    assertNull(backends.headers("picked"));
  }
}
