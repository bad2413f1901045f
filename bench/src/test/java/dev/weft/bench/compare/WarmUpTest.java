package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void a_rate_is_flat_when_its_last_three_windows_lie_within_a_twentieth() {
    assertTrue(WarmUp.isFlat(List.of(10.0, 50.0, 98.0, 100.0, 96.0)));
    assertFalse(WarmUp.isFlat(List.of(10.0, 50.0, 98.0, 100.0, 94.0)));
    assertFalse(WarmUp.isFlat(List.of(100.0, 100.0)));
  }

  @Test
  void a_flat_rate_ends_the_warm_up_once_its_least_time_has_passed() throws Exception {
    var outcome = new WarmUp(0, 60).run(_ -> 100);

    assertTrue(outcome.flat());
    assertEquals(100, outcome.lastRate());
  }

  @Test
  void a_rate_that_never_flattens_ends_the_warm_up_at_its_longest_time() throws Exception {
    var turn = new AtomicInteger();

    var outcome = new WarmUp(0, 0.01).run(_ -> turn.getAndIncrement() % 2 == 0 ? 100 : 200);

    assertFalse(outcome.flat());
  }
}
