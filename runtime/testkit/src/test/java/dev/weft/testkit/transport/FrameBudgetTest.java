package dev.weft.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.FakeTime;
import dev.weft.transport.FrameBudget;
import dev.weft.transport.FrameBudget.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FrameBudgetTest {
  private final FakeTime time = new FakeTime();
  private long ended;
  private final FrameBudget budget = new FrameBudget(() -> ended, time);

  @ParameterizedTest
  @CsvSource({
    "PING, 20000, 10000",
    "SETTINGS, 1000, 100",
    "PRIORITY, 10000, 1000",
    "EMPTY_HEADERS, 1000, 100",
    "OTHER, 20000, 10000"
  })
  void so_many_come_at_once_and_so_many_more_each_second(Kind kind, int most, int perSecond) {
    assertEquals(most, taken(kind));
    time.advance(Duration.ofSeconds(1));
    assertEquals(perSecond, taken(kind));
    time.advance(Duration.ofHours(1));
    assertEquals(most, taken(kind));
  }

  private int taken(Kind kind) {
    int taken = 0;
    while (budget.take(kind)) taken++;
    return taken;
  }

  /// Takes a reset, and ends its stream.
  private boolean resets() {
    boolean may = budget.take(Kind.RESET);
    ended++;
    return may;
  }

  @Test
  void who_only_opens_and_resets_is_at_his_end_after_ten_thousand_streams() {
    int resets = 0;
    while (resets()) resets++;
    assertTrue(resets > 9_990 && resets <= 10_000, resets + " resets");

    time.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 190; i++) assertTrue(resets(), i + " resets in a second");
    int more = 0;
    while (resets()) more++;
    assertTrue(more <= 15, more + " more");
  }

  @Test
  void who_resets_four_streams_of_five_may_go_on() {
    for (int i = 0; i < 100_000; i++) {
      ended++; // and one that does well
      for (int j = 0; j < 4; j++) assertTrue(resets(), "round " + i);
    }
  }

  @Test
  void who_resets_each_stream_behind_its_end_may_go_on() {
    for (int i = 0; i < 100_000; i++) {
      ended++;
      assertTrue(budget.take(Kind.LATE_RESET), "stream " + i);
    }
    assertEquals(9_999, taken(Kind.LATE_RESET));
  }

  @Test
  void resets_of_streams_that_never_were_cost_more() {
    assertEquals(2_000, taken(Kind.RESET));
    assertFalse(budget.take(Kind.RESET));
    assertTrue(budget.take(Kind.PING), "kinds do not share");
  }
}
