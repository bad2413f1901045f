package dev.weft.testkit.survival;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A transport's one connection under a thousand callers, of whom many are interrupted.
///
/// For a test class to extend. `-Dweft.survival.seconds` says how long, a minute unless it is said;
/// `-Dweft.survival.seed` repeats a run as far as threads let themselves be repeated.
public abstract class SurvivalContract {
  /// Bytes of a socket's send buffer, so that writes often find no room. Receive buffers stay as they
  /// are: one that is smaller than a packet of the loopback device (64 KiB) makes TCP wait for
  /// timers, and there would be few calls.
  protected static final int SEND_BUFFER = 8 << 10;

  private static final Duration DURATION =
      Duration.ofSeconds(Integer.getInteger("weft.survival.seconds", 60));
  private static final long SEED = Long.getLong("weft.survival.seed", System.nanoTime());
  private static final int CALLERS = 1000;

  /// A server that will listen on an address that is free, with small send buffers if it has any.
  protected abstract ServerTransport server(Http2Settings settings);

  /// Connects to such a server, with small send buffers too; closed at the end if it can be.
  protected abstract Connector connector(Http2Settings settings);

  /// How long: for what another transport's minute has shown for the most part, a part of it will do.
  protected Duration duration() {
    return DURATION;
  }

  @Test
  @Timeout(240)
  void the_socket_survives_a_thousand_callers_of_whom_many_are_interrupted() throws Exception {
    survive(10, Duration.ofMillis(500)); // starts what threads there are in a JVM but once
    var before = ThreadCensus.now();

    survive(CALLERS, duration());

    before.awaitNoMore();
  }

  private void survive(int callers, Duration duration) throws Exception {
    String run = callers + " callers for " + duration + ", -Dweft.survival.seed=" + SEED;
    try (var crowd = new Crowd(this::server, this::connector, duration)) {
      crowd.call(callers, SEED);

      System.out.println(getClass().getSimpleName() + ": " + run + ": " + crowd);
      crowd.tally().check(run);
      check(crowd, run);
      crowd.holdEveryPermit();
      check(crowd, run);
      if (duration.toSeconds() >= 4) checkThatMuchHappened(crowd);
    }
  }

  private static void check(Crowd crowd, String run) {
    assertEquals(1, crowd.connector().dialled().size(), () -> "connections dialled in " + run);
    assertEquals(1, crowd.transport().accepted().size(), () -> "connections accepted in " + run);
    assertEquals(1, crowd.transport().connections(), () -> "connections open after " + run);
    eventually("no stream is open at the client", () -> crowd.client().streams() == 0);
    eventually("no stream is open at the server", () -> crowd.served().streams() == 0);
    eventually("no handler runs", () -> crowd.service().running.get() == 0);
    assertTrue(crowd.service().mistakes.isEmpty(), () -> crowd.service().mistakes + " in " + run);
    crowd.proveUsable();
  }

  /// Else the test has become a gentle one.
  private static void checkThatMuchHappened(Crowd crowd) {
    for (Fate fate : Fate.values()) {
      assertTrue(crowd.tally().fulfilled(fate) > 0, () -> "never " + fate + ": " + crowd);
    }
    HarshService service = crowd.service();
    assertTrue(service.late.sum() > 0, () -> "no handler was late: " + crowd);
    assertTrue(service.cancelledReading.sum() > 0, () -> "none was cancelled reading: " + crowd);
    assertTrue(service.cancelledWriting.sum() > 0, () -> "none was cancelled writing: " + crowd);
    assertTrue(service.interruptedElsewhere.sum() > 0, () -> "none was interrupted: " + crowd);
  }
}
