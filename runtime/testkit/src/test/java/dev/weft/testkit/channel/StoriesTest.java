package dev.weft.testkit.channel;

import static dev.weft.testkit.channel.Backends.ask;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallStory;
import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.balancer.RoundRobin;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.resolver.Resolution;
import dev.weft.serviceconfig.HedgingPolicy;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.RepeatPolicy;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.ServiceConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a failed call tells of itself.
@Timeout(30)
class StoriesTest {
  private static final Status BROKEN = new Status(Code.INTERNAL, "broken");

  private final Backends backends = new Backends("a", "b", "c", "d");

  @AfterEach
  void close() {
    backends.close();
  }

  private Channel channel(RepeatPolicy policy) {
    ServiceConfig config =
        ServiceConfig.EMPTY.withMethod(MethodConfig.of(MethodName.ANY).withRepeat(policy));
    return backends.channel(builder ->
        builder.defaultServiceConfig(config).balancing(new RoundRobin()).maxCallAttempts(20));
  }

  private static CallStory story(Throwable failure) {
    return Objects.requireNonNull(assertInstanceOf(RpcException.class, failure).story());
  }

  private static CallStory.Attempt attempt(String server, Status status) {
    return new CallStory.Attempt(
        Duration.ZERO, Duration.ZERO, Duration.ZERO, Backends.address(server), false, status);
  }

  @Test
  void a_call_that_its_server_failed_tells_which_and_what_the_target_stood_for() {
    backends.fail("a");
    backends.resolveTo("a", "b");
    Channel channel = backends.channel(builder -> builder);
    channel.connect();
    assertThrows(RpcException.class, () -> channel.call(Backends.NAME, "", Backends.PATIENT));

    CallStory story = story(assertThrows(RpcException.class, () -> ask(channel)));

    assertEquals("manual:///backends", story.target());
    assertEquals(List.of(attempt("a", BROKEN)), story.attempts());
    assertEquals(
        "test.Backend/Name at manual:///backends, which stands for 2 servers: in-process:a,"
            + " in-process:b: it went to in-process:a, which had not begun to answer; ended with"
            + " INTERNAL: broken",
        story.getMessage());
  }

  @Test
  void the_story_is_below_the_stack_in_logs() {
    backends.fail("a");
    backends.resolveTo("a");
    Channel channel = backends.channel(builder -> builder);
    RpcException failure = assertThrows(RpcException.class, () -> ask(channel));

    var log = new StringWriter();
    failure.printStackTrace(new PrintWriter(log));

    assertTrue(log.toString().contains("Suppressed: dev.weft.CallStory: test.Backend/Name at"));
    assertEquals(0, story(failure).getStackTrace().length);
    assertEquals("INTERNAL: broken", failure.getMessage());
  }

  @Test
  void a_call_that_waited_for_a_connection_tells_how_long() {
    backends.hang("a");
    backends.resolveTo("a");
    Channel channel = backends.channel(builder -> builder);
    CallOptions second = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1));
    var call = running(() -> channel.call(Backends.NAME, "", second)).blocked();

    backends.time.advance(Duration.ofSeconds(1));

    CallStory.Attempt only = story(call.failure()).attempts().getFirst();
    assertEquals(Duration.ofSeconds(1), only.connecting());
    assertEquals(null, only.server());
    assertTrue(
        only.toString().startsWith("waited 1.0 s for a connection; came to no connection"),
        only::toString);
  }

  @Test
  void a_call_whose_name_is_not_resolved_tells_so() {
    Channel channel = backends.channel(builder -> builder);
    CallOptions second = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1));
    var call = running(() -> channel.call(Backends.NAME, "", second)).blocked();
    backends.time.advance(Duration.ofSeconds(1));
    assertEquals("has not been resolved", story(call.failure()).resolved());

    backends.names.say(new Resolution.Failed(new Status(Code.UNAVAILABLE, "no such host")));

    CallStory story = story(assertThrows(RpcException.class, () -> ask(channel)));
    assertEquals("could not be resolved: UNAVAILABLE: no such host", story.resolved());
  }

  @Test
  void a_call_that_was_made_again_tells_of_each_attempt() {
    for (String name : List.of("a", "b", "c", "d")) backends.fail(name);
    backends.resolveTo("a", "b", "c", "d");
    Channel channel =
        channel(
            RetryPolicy.DEFAULT
                .withMaxAttempts(3)
                .withBackoff(Duration.ofNanos(1000), Duration.ofNanos(1000), 1)
                .withRetryableCodes(Code.INTERNAL));
    var call = running(() -> ask(channel));
    while (!call.isDone()) backends.time.advance(Duration.ofNanos(1000));

    CallStory story = story(call.failure());

    assertEquals(3, story.attempts().size());
    assertTrue(story.resolved().endsWith("in-process:c, …"), story::resolved);
    for (CallStory.Attempt attempt : story.attempts()) assertEquals(BROKEN, attempt.status());
    assertEquals(Duration.ZERO, story.attempts().get(0).paused());
    assertTrue(story.attempts().get(1).paused().isPositive());
    assertTrue(story.getMessage().contains("; attempt 3 paused "), story::getMessage);
  }

  @Test
  void a_hedged_call_tells_of_ten_attempts_and_counts_the_others() {
    for (String name : List.of("a", "b", "c", "d")) backends.fail(name);
    backends.resolveTo("a", "b", "c", "d");
    Channel channel =
        channel(
            HedgingPolicy.DEFAULT
                .withMaxAttempts(12)
                .withDelay(Duration.ofHours(1))
                .withNonFatalCodes(Code.INTERNAL));

    CallStory story = story(assertThrows(RpcException.class, () -> ask(channel)));

    assertEquals(10, story.attempts().size());
    assertEquals(2, story.unlisted());
    assertTrue(story.getMessage().endsWith("; and 2 more"), story::getMessage);
  }
}
