package dev.weft.testkit.names;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.resolver.DnsScheme;
import dev.weft.resolver.NamingScheme;
import dev.weft.resolver.Resolution;
import dev.weft.resolver.Resolver;
import dev.weft.resolver.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// When a host is looked up, and what becomes of it, in time that a test lets pass.
@Timeout(60)
final class DnsResolverTest {
  private static final List<InetAddress> FOUND = List.of(InetAddress.ofLiteral("192.0.2.1"));

  private final WatchedTime time = new WatchedTime();

  /// When each lookup was made.
  private final List<Duration> lookups = new CopyOnWriteArrayList<>();

  /// What came of them.
  private final List<Resolution> resolutions = new CopyOnWriteArrayList<>();

  private final CountDownLatch end = new CountDownLatch(1);
  private volatile Outcome outcome = () -> FOUND;
  private Resolver resolver = resolver(UnaryOperator.identity());

  private interface Outcome {
    List<InetAddress> addresses() throws IOException;
  }

  private Resolver resolver(UnaryOperator<DnsScheme> more) {
    DnsScheme scheme =
        more.apply(
            NamingScheme.dns()
                .withLookup(host -> {
                  lookups.add(time.now());
                  return outcome.addresses();
                }));
    Target target = Target.parse("dns:///host:1", Set.of("dns"), "dns");
    return scheme.resolver(target, new NamingScheme.Setting(time));
  }

  private void read() {
    Resolver read = resolver;
    doing(() -> {
      for (Resolution next = read.next(); next != null; next = read.next()) {
        resolutions.add(next);
      }
    });
  }

  private void awaitLookups(int count) {
    eventually(count + " lookups", () -> lookups.size() >= count && resolutions.size() >= count);
    time.awaitWaiter();
    assertEquals(count, lookups.size());
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  @AfterEach
  void close() {
    resolver.close();
    end.countDown();
  }

  @Test
  @DisplayName("NR-03")
  void hints_that_come_soon_lead_to_one_lookup_half_a_minute_after_the_last() {
    read();
    awaitLookups(1);

    for (int i = 0; i < 100; i++) resolver.refresh();
    time.awaitWaiter();
    time.advance(seconds(29.9));
    time.awaitWaiter();
    assertEquals(1, lookups.size());
    time.advance(seconds(0.1));

    awaitLookups(2);
    assertEquals(List.of(Duration.ZERO, seconds(30)), lookups);
    time.advance(Duration.ofDays(1));
    time.awaitWaiter();
    assertEquals(2, lookups.size(), "nobody has hinted again");
  }

  @Test
  @DisplayName("NR-03 what it waits is set, and a hint that comes late is followed at once")
  void a_hint_after_the_pause_is_followed_at_once() {
    resolver = resolver(dns -> dns.withPause(seconds(5)));
    read();
    awaitLookups(1);
    time.advance(seconds(7));
    time.awaitWaiter();

    resolver.refresh();

    awaitLookups(2);
    assertEquals(List.of(Duration.ZERO, seconds(7)), lookups);
  }

  @Test
  void a_name_is_looked_up_without_a_hint_only_if_that_was_asked_for() {
    resolver = resolver(dns -> dns.withPeriod(Duration.ofMinutes(5)));
    read();
    awaitLookups(1);

    time.advance(Duration.ofMinutes(5));
    awaitLookups(2);
    time.advance(Duration.ofMinutes(5));

    awaitLookups(3);
  }

  @Test
  @DisplayName("NR-04")
  void a_lookup_that_failed_is_made_again_with_pauses_that_grow() {
    outcome =
        () -> {
          throw new IOException("no answer");
        };
    read();
    awaitLookups(1);

    assertPausesGrow(1, 12);

    outcome = () -> FOUND;
    time.advance(seconds(144));
    awaitLookups(14);
    outcome =
        () -> {
          throw new IOException("no answer");
        };
    resolver.refresh();
    time.advance(seconds(30));
    awaitLookups(15);
    assertPausesGrow(15, 2);
  }

  @Test
  @DisplayName("NR-04 what the channel could not use is looked up again in the same way")
  void what_the_channel_rejects_is_looked_up_again_with_pauses_that_grow() {
    read();
    awaitLookups(1);

    double pause = 1.6;
    for (int i = 1; i <= 3; i++, pause *= 1.6) {
      resolver.rejected();
      assertPause(i, pause);
    }
  }

  /// @param made lookups so far, the last of which is to be followed by the first pause
  private void assertPausesGrow(int made, int times) {
    double pause = 1.6;
    for (int i = 0; i < times; i++, pause = Math.min(pause * 1.6, 120))
      assertPause(made + i, pause);
  }

  private void assertPause(int made, double about) {
    time.awaitWaiter();
    time.advance(seconds(0.8 * about - 0.001));
    time.awaitWaiter();
    assertEquals(made, lookups.size(), "before " + 0.8 * about + " s");
    time.advance(seconds(0.4 * about + 0.002));
    awaitLookups(made + 1);
  }

  @Test
  @DisplayName("NR-05")
  void a_lookup_that_takes_half_a_minute_is_given_up() {
    outcome =
        () -> {
          awaitEnd();
          return FOUND;
        };
    read();
    eventually("it is looked up", () -> lookups.size() == 1);
    time.awaitWaiter();
    time.advance(seconds(29.9));
    time.awaitWaiter();
    assertEquals(List.of(), resolutions);

    time.advance(seconds(0.1));

    eventually("it is said so", () -> resolutions.size() == 1);
    var failed = assertInstanceOf(Resolution.Failed.class, resolutions.getFirst());
    assertEquals(Code.UNAVAILABLE, failed.why().code());
    assertEquals("looking up the name took longer than 30.0 s", failed.why().message());
  }

  private void awaitEnd() throws IOException {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  @DisplayName("NR-06")
  void a_host_that_does_not_exist_is_one_without_addresses() {
    outcome =
        () -> {
          throw new UnknownHostException("host");
        };
    read();
    awaitLookups(1);

    assertEquals(new Resolution.Found(List.of()), resolutions.getFirst());
    assertPausesGrow(1, 2);
  }

  @Test
  @DisplayName("NR-06")
  void a_failure_to_look_up_is_reported() {
    outcome =
        () -> {
          throw new IOException("no answer");
        };
    read();
    awaitLookups(1);

    var failed = assertInstanceOf(Resolution.Failed.class, resolutions.getFirst());
    assertEquals(Code.UNAVAILABLE, failed.why().code());
    assertTrue(failed.why().message().contains("host: no answer"), failed.why().message());
  }

  @Test
  @DisplayName("NR-15")
  void a_closed_resolver_looks_nothing_up_any_more() throws Exception {
    var reading =
        doing(() -> {
          for (Resolution next = resolver.next(); next != null; next = resolver.next()) {
            resolutions.add(next);
          }
        });
    awaitLookups(1);

    resolver.close();
    resolver.refresh();
    time.advance(Duration.ofDays(1));

    eventually("the reader has gone", reading::isDone);
    assertEquals(1, lookups.size());
  }
}
