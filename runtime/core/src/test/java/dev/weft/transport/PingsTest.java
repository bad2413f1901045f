package dev.weft.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Deadline;
import dev.weft.Time;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PingsTest {
  private final Pings pings = new Pings(Time.SYSTEM);

  /// Or the next of the same payload would wait for ever, for an answer goes to the first.
  @Test
  void a_ping_that_could_not_be_sent_is_forgotten() {
    var broken = new IllegalStateException("it cannot be sent");
    var thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                pings.ping(
                    7,
                    Deadline.NONE,
                    payload -> {
                      throw broken;
                    }));
    assertSame(broken, thrown);

    long took = pings.ping(7, Deadline.after(Duration.ofSeconds(10)), pings::answered);

    assertEquals(took, Math.max(0, took));
  }

  @Test
  void a_ping_that_nobody_answers_ends_with_its_deadline() {
    var expired =
        assertThrows(
            WaitExpired.class,
            () -> pings.ping(7, Deadline.after(Duration.ofMillis(1)), payload -> {}));

    assertEquals(WaitExpired.Cause.DEADLINE, expired.reason());
  }
}
