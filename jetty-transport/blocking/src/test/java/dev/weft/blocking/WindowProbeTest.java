package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class WindowProbeTest {
  private static final int SMALL = 65_535;
  private static final long MILLI = 1_000_000;

  private final WindowProbe probe = new WindowProbe(SMALL);
  private long now;

  /// Data comes; answers whether a PING has gone out for it.
  private boolean received(int bytes) {
    boolean isDue = probe.received(bytes);
    if (isDue) probe.sent(bytes, now);
    return isDue;
  }

  /// A round trip in which so many bytes come.
  private int roundTrip(int bytes, long nanos) {
    assertTrue(received(SMALL / 2), "a PING is due");
    received(bytes - SMALL / 2);
    now += nanos;
    return probe.answered(now);
  }

  @DisplayName("FC-12: two thirds of the window within a round trip double what has come")
  @Test
  void a_full_window_grows() {
    assertEquals(2 * SMALL, roundTrip(SMALL, 50 * MILLI));
  }

  @DisplayName("FC-12: less than that leaves it as it is")
  @Test
  void a_window_that_is_not_filled_stays() {
    assertEquals(SMALL, roundTrip(SMALL / 2 + 10_000, 50 * MILLI));
  }

  @DisplayName("FC-12: never above 16 MiB, and then nothing is measured any more")
  @Test
  void there_is_an_end_to_growing() {
    int window = SMALL;
    for (int i = 0; i < 20 && window < WindowProbe.MOST; i++) {
      received(window);
      now += 50 * MILLI;
      window = probe.answered(now);
    }

    assertEquals(16 << 20, window);
    assertFalse(received(1 << 30));
  }

  @DisplayName("FC-12: as much as before in more time is no reason to grow")
  @Test
  void a_slower_round_trip_does_not_grow_the_window() {
    int window = roundTrip(SMALL, MILLI);
    received(window);
    now += 100 * MILLI;

    assertEquals(window, probe.answered(now));
  }

  @Test
  void small_calls_cause_no_ping() {
    for (int i = 0; i < 100; i++) assertFalse(received(100));
  }

  @Test
  void an_answer_that_nobody_waits_for_changes_nothing() {
    assertEquals(SMALL, probe.answered(now));
  }
}
