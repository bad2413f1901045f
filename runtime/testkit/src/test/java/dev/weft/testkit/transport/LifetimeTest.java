package dev.weft.testkit.transport;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.FakeTime;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.Lifetime;
import dev.weft.transport.ServerLifetimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class LifetimeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTime time = new FakeTime();

  /// A connection that notes what is done to it.
  private final class Noted implements Lifetime.Owner {
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final Lifetime lifetime;
    private volatile long lastRead = time.nanoTime();
    private volatile int streams;

    Noted(ServerLifetimes lifetimes) {
      lifetime = new Lifetime(this, lifetimes, time);
      lifetime.start();
    }

    @Override
    public int streams() {
      return streams;
    }

    @Override
    public long lastReadNanos() {
      return lastRead;
    }

    @Override
    public void sendKeepalive() {
      said.add("ping");
    }

    @Override
    public void drain(String debugData) {
      said.add(debugData);
    }

    @Override
    public void cut(ErrorCode code, String reason) {
      said.add("cut: " + reason);
    }

    void awaitSaid(String... all) {
      eventually("it is said: " + List.of(all), () -> said.equals(List.of(all)));
    }
  }

  @DisplayName("GA-09 !: connections of one moment are asked to go at different times")
  @Test
  void ages_differ_by_a_tenth_either_way() {
    var connections = new ArrayList<Noted>();
    for (int i = 0; i < 200; i++) {
      var connection = new Noted(ServerLifetimes.DEFAULT.withMaxAge(SECOND.multipliedBy(100)));
      connection.lifetime.greeted();
      connections.add(connection);
    }
    time.advance(Duration.ofMillis(89_999));
    assertEquals(0, asked(connections));

    time.advance(SECOND.multipliedBy(10));
    eventually("a good part is asked to go", () -> asked(connections) > 50);
    assertTrue(asked(connections) < 150, asked(connections) + " of 200 before the middle");
    time.advance(SECOND.multipliedBy(11));

    eventually("all are asked to go", () -> asked(connections) == 200);
  }

  private static long asked(List<Noted> connections) {
    return connections.stream().filter(each -> each.said.contains("max_age")).count();
  }

  @Test
  void there_is_one_timer_whatever_may_be_due_and_none_behind_the_end() {
    ServerLifetimes all =
        ServerLifetimes.DEFAULT
            .withMaxIdle(SECOND)
            .withMaxAge(SECOND.multipliedBy(2), SECOND)
            .withKeepalive(SECOND, SECOND);
    var connection = new Noted(all);
    assertEquals(1, time.timers());
    connection.lifetime.greeted();
    connection.streams = 1;
    time.advance(Duration.ofMillis(1_500));
    assertEquals(1, time.timers());

    connection.lifetime.end();

    assertEquals(0, time.timers());
    time.advance(Duration.ofHours(1));
    connection.awaitSaid("ping");
  }

  @DisplayName("GA-09 GA-10: a connection that was asked to go for idleness is not cut off")
  @Test
  void the_grace_is_that_of_old_connections() {
    var connection =
        new Noted(
            ServerLifetimes.DEFAULT
                .withMaxIdle(SECOND)
                .withMaxAge(Duration.ofHours(1), SECOND)
                .withKeepalive(ServerLifetimes.FOREVER, ServerLifetimes.FOREVER));
    connection.lifetime.greeted();

    time.advance(Duration.ofDays(1));

    connection.awaitSaid("max_idle");
    assertEquals(0, time.timers());
  }

  @Test
  void a_connection_is_pinged_once_a_silence_and_cut_off_once() {
    var connection = new Noted(ServerLifetimes.DEFAULT);
    connection.lifetime.greeted();
    time.advance(Duration.ofHours(2));
    connection.awaitSaid("ping");
    connection.lastRead = time.nanoTime();
    time.advance(Duration.ofHours(2));
    connection.awaitSaid("ping", "ping");

    time.advance(Duration.ofDays(1));

    connection.awaitSaid("ping", "ping", "cut: keepalive: no answer to a PING");
    assertEquals(0, time.timers());
  }

  @DisplayName("KA-10: a keepalive time below 1 s is 1 s")
  @Test
  void a_keepalive_time_is_a_second_at_least() {
    Duration little = Duration.ofMillis(10);

    assertEquals(SECOND, ServerLifetimes.DEFAULT.withKeepalive(little, little).keepaliveTime());
  }

  @Test
  void times_that_are_none_are_refused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> ServerLifetimes.DEFAULT.withMaxIdle(Duration.ZERO));
    assertEquals("maxIdle is PT0S; more than zero is allowed", refused.getMessage());
    refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> ServerLifetimes.DEFAULT.withMaxAge(SECOND, SECOND.negated()));
    assertEquals("maxAgeGrace is PT-1S; zero or more is allowed", refused.getMessage());
    refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> KeepaliveEnforcement.DEFAULT.withMinTime(SECOND.negated()));
    assertEquals("minTime is PT-1S; zero or more is allowed", refused.getMessage());
  }
}
