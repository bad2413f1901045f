package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.bench.workload.Row;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void nothing_asked_is_everything_in_full() {
    assertEquals(Options.FULL, Options.parse(List.of()));
  }

  @Test
  void a_quick_run_can_be_narrowed_like_any_other() {
    Options options = Options.parse(List.of("--quick", "unary-32", "--peers=ga,gb", "--rounds=7"));

    assertEquals(List.of(Row.named("unary-32")), options.rows());
    assertEquals(List.of("ga", "gb"), options.peers());
    assertEquals(7, options.rounds());
    assertEquals(WarmUp.QUICK, options.warmUp());
  }

  @Test
  void the_bounds_of_the_warm_up_are_one_option() {
    Options options = Options.parse(List.of("--warm-up=2-3.5"));

    assertEquals(new WarmUp(2, 3.5), options.warmUp());
  }

  @Test
  void what_there_is_not_is_refused_by_name() {
    assertThrows(NoSuchElementException.class, () -> Options.parse(List.of("unary-2")));
    assertThrows(NoSuchElementException.class, () -> Options.parse(List.of("--peers=gx")));
    assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--fast")));
  }
}
