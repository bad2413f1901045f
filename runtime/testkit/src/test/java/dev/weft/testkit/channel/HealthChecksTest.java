package dev.weft.testkit.channel;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Attributes;
import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.SecurityLevel;
import dev.weft.Status;
import dev.weft.balancer.Connectivity;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.credentials.CallCredentials;
import dev.weft.resolver.Endpoint;
import dev.weft.resolver.Resolution;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.testkit.LoudLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Channels that ask their servers how they are (gRFC A17).
@Timeout(30)
final class HealthChecksTest {
  private static final ServiceConfig ASKING =
      ServiceConfig.EMPTY.withBalancer("round_robin").withHealthCheckedService("test.Backend");

  private final Backends backends = new Backends();
  private final HealthScript health = new HealthScript();

  @AfterEach
  void close() {
    backends.close();
  }

  private Channel channel(ServiceConfig config) {
    backends.startWith("a", health.binding());
    backends.resolveTo("a");
    Channel channel = backends.channel(builder -> builder.defaultServiceConfig(config));
    channel.connect();
    return channel;
  }

  private static void awaitState(Channel channel, Connectivity state) {
    eventually("the channel is " + state, () -> channel.state() == state);
  }

  @Test
  @DisplayName("HC-06")
  void a_server_gets_calls_once_it_says_that_it_serves() {
    Channel channel = channel(ASKING);
    var call = running(() -> channel.call(Backends.NAME, "", CallOptions.DEFAULT));
    HealthScript.Watcher watcher = health.watcher();
    assertEquals("test.Backend", watcher.service());
    call.blocked();
    assertEquals(Connectivity.CONNECTING, channel.state());

    watcher.say(HealthScript.SERVING);

    assertEquals("a", call.result());
    assertEquals(Connectivity.READY, channel.state());
  }

  @Test
  @DisplayName("HC-06 HC-07 the same connection serves again when the server says so")
  void a_server_that_says_it_does_not_serve_gets_no_calls_until_it_does() {
    Channel channel = channel(ASKING);
    HealthScript.Watcher watcher = health.watcher();

    watcher.say(HealthScript.NOT_SERVING);
    awaitState(channel, Connectivity.TRANSIENT_FAILURE);
    Status failure = Backends.failure(channel);
    assertEquals(Code.UNAVAILABLE, failure.code());
    assertTrue(failure.message().contains("not to be called"), failure::message);

    watcher.say(HealthScript.SERVING);
    awaitState(channel, Connectivity.READY);
    assertEquals("a", Backends.ask(channel));
    watcher.say(HealthScript.SERVICE_UNKNOWN);
    awaitState(channel, Connectivity.TRANSIENT_FAILURE);
    watcher.say(HealthScript.SERVING);
    awaitState(channel, Connectivity.READY);
    assertEquals("a", Backends.ask(channel));
    assertEquals(1, backends.connections().size());
  }

  /// Of credentials that need no protection.
  private record Token(Callable<String> token) implements CallCredentials {
    private static final Metadata.Key<String> KEY = Metadata.Key.text("authorization");

    @Override
    public Metadata headers(Asked asked) throws Exception {
      assertEquals("grpc.health.v1.Health/Watch", asked.method().path().substring(1));
      return Metadata.of("authorization", token.call());
    }

    @Override
    public SecurityLevel least() {
      return SecurityLevel.NONE;
    }
  }

  private Channel channel(CallCredentials credentials) {
    backends.startWith("a", health.binding());
    backends.resolveTo("a");
    Channel channel =
        backends.channel(
            builder -> builder.defaultServiceConfig(ASKING).callCredentials(credentials));
    channel.connect();
    return channel;
  }

  @Test
  @DisplayName("HC-06 with the credentials that the channel has for all of its calls")
  void a_server_is_asked_by_who_the_channel_is_for_it() {
    var tries = new AtomicInteger();
    Channel channel =
        channel(
            new Token(() -> {
              if (tries.incrementAndGet() == 1) throw new IOException("no token today");
              return "it is me";
            }));
    awaitState(channel, Connectivity.TRANSIENT_FAILURE);
    backends.time.advance(Duration.ofSeconds(2));

    HealthScript.Watcher watcher = health.watcher();
    assertEquals("it is me", watcher.head().get(Token.KEY));
    watcher.say(HealthScript.SERVING);

    awaitState(channel, Connectivity.READY);
    assertEquals(2, tries.get());
  }

  @Test
  @DisplayName("HC-06 a channel that is closed while its credentials keep a watch waiting")
  void credentials_that_keep_a_watch_waiting_are_interrupted_when_nobody_asks_any_more()
      throws Exception {
    var asked = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    Channel channel =
        channel(
            new Token(() -> {
              asked.countDown();
              try {
                new CountDownLatch(1).await();
                return "never";
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            }));
    asked.await();

    channel.close();

    assertTrue(interrupted.await(10, TimeUnit.SECONDS));
  }

  @Test
  @DisplayName("HC-08")
  void a_server_without_a_health_service_is_healthy() {
    try (var log = new LoudLog()) {
      backends.start("a");
      backends.resolveTo("a");
      Channel channel = backends.channel(builder -> builder.defaultServiceConfig(ASKING));

      assertEquals("a", Backends.askPatiently(channel));

      backends.time.advance(Duration.ofDays(1));
      assertEquals("a", Backends.ask(channel));
      assertEquals(
          1,
          log.records().stream().filter(line -> line.contains("no health service")).count(),
          log.records()::toString);
    }
  }

  @Test
  @DisplayName("HC-09 a pause that grows, and none behind a message")
  void a_watch_that_fails_is_begun_again() {
    Channel channel = channel(ASKING);

    health.watcher().fail(Code.UNAVAILABLE);
    awaitState(channel, Connectivity.TRANSIENT_FAILURE);
    assertTrue(Backends.failure(channel).message().contains("cannot be watched"));
    assertEquals(0, health.waiting());
    backends.time.advance(Duration.ofSeconds(1));
    health.watcher().fail(Code.ABORTED);
    eventually("two have failed", () -> Backends.failure(channel).message().contains("ABORTED"));
    backends.time.advance(Duration.ofSeconds(2)); // 1.6 s, give or take a fifth

    HealthScript.Watcher third = health.watcher();
    third.say(HealthScript.SERVING);
    awaitState(channel, Connectivity.READY);
    third.fail(Code.INTERNAL);
    health.watcher().say(HealthScript.SERVING); // at once: no time has passed
    awaitState(channel, Connectivity.READY);
  }

  @Test
  @DisplayName("HC-10")
  void nobody_is_asked_unless_the_config_names_a_service_and_the_policy_uses_several_servers() {
    assertEquals(
        "a", Backends.askPatiently(channel(ServiceConfig.EMPTY.withBalancer("round_robin"))));
    ServiceConfig first =
        ServiceConfig.EMPTY.withBalancer("pick_first").withHealthCheckedService("test.Backend");
    assertEquals("a", Backends.askPatiently(backends.channel(b -> b.defaultServiceConfig(first))));
    Channel deaf = backends.channel(b -> b.defaultServiceConfig(ASKING).withoutHealthChecks());
    assertEquals("a", Backends.askPatiently(deaf));

    assertEquals(0, health.watched());
  }

  @Test
  @DisplayName("HC-11 the server goes away")
  void a_server_that_goes_away_is_watched_no_longer() {
    Channel channel = channel(ASKING);
    HealthScript.Watcher watcher = health.watcher();
    watcher.say(HealthScript.SERVING);
    awaitState(channel, Connectivity.READY);

    var stopping = running(() -> backends.drain("a").stop(Duration.ofSeconds(20)));

    eventually("nobody watches", watcher::isOver);
    stopping.result();
  }

  @Test
  @DisplayName("HC-11 the server goes away before it has said how it is")
  void a_server_that_goes_away_unheard_is_connected_to_again() {
    Channel channel = channel(ASKING);
    var call = running(() -> Backends.askPatiently(channel));
    HealthScript.Watcher watcher = health.watcher();

    backends.kill("a");
    backends.startWith("a", health.binding());
    eventually("nobody watches", watcher::isOver);
    eventually(
        "it is watched again",
        () -> {
          backends.time.advance(Duration.ofSeconds(1)); // it may have been asked while it was away
          return health.waiting() > 0;
        });
    health.watcher().say(HealthScript.SERVING);

    assertEquals("a", call.result());
  }

  @Test
  @DisplayName("HC-11 the server is not one of the name's any more")
  void a_server_that_is_needed_no_more_is_watched_no_longer() {
    Channel channel = channel(ASKING);
    HealthScript.Watcher watcher = health.watcher();
    watcher.say(HealthScript.SERVING);
    awaitState(channel, Connectivity.READY);

    backends.start("b");
    backends.resolveTo("b");

    eventually("nobody watches", watcher::isOver);
    assertEquals("b", Backends.askPatiently(channel));
  }

  @Test
  @DisplayName("HC-11 the channel closes, with time for its calls")
  void a_channel_that_closes_watches_nobody() throws Exception {
    Channel channel = channel(ASKING);
    HealthScript.Watcher watcher = health.watcher();
    watcher.say(HealthScript.SERVING);
    awaitState(channel, Connectivity.READY);

    channel.close(Duration.ofSeconds(20));

    eventually("nobody watches", watcher::isOver);
  }

  @Test
  @DisplayName("HC-12")
  void a_server_is_asked_about_itself_by_an_empty_name() {
    channel(ASKING.withHealthCheckedService(""));

    assertEquals("", health.watcher().service());
  }

  @Test
  void a_server_is_asked_by_the_name_that_calls_have_for_it() {
    backends.startWith("a", health.binding());
    backends.names.say(
        new Resolution.Found(
            List.of(
                new Endpoint(
                    List.of(Backends.address("a")),
                    Attributes.EMPTY.with(Endpoint.SERVER_NAME, "other.test")))));
    backends.channel(builder -> builder.defaultServiceConfig(ASKING)).connect();

    assertEquals("other.test", health.watcher().authority());
  }

  @Test
  @DisplayName("CH-10 who is asked how it is does not keep a channel from being idle")
  void a_channel_that_only_watches_becomes_idle() {
    backends.startWith("a", health.binding());
    backends.resolveTo("a");
    Channel channel =
        backends.channel(b -> b.defaultServiceConfig(ASKING).idleAfter(Duration.ofMinutes(30)));
    channel.connect();
    HealthScript.Watcher watcher = health.watcher();
    watcher.say(HealthScript.SERVING);
    awaitState(channel, Connectivity.READY);

    backends.time.advance(Duration.ofMinutes(30));
    backends.time.advance(Duration.ofMinutes(30)); // it was used when it connected

    awaitState(channel, Connectivity.IDLE);
    eventually("nobody watches", watcher::isOver);
  }
}
