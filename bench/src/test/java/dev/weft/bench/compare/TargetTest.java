package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.compare.Target.Verdict;
import dev.weft.bench.workload.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetTest {
  private static final Target RATE = new Target("x", "x", Metric.RATE, "ga", 0.5, 3, 5);
  private static final Target CPU = new Target("x", "x", Metric.CPU, "ga", 1.8, 0.35, 0.2);

  @Test
  void more_is_better_for_a_rate_and_less_for_a_cost() {
    assertEquals(Verdict.AIM, RATE.judge(5));
    assertEquals(Verdict.MUST, RATE.judge(4.9));
    assertEquals(Verdict.MISSED, RATE.judge(2.9));
    assertEquals(Verdict.AIM, CPU.judge(0.2));
    assertEquals(Verdict.MUST, CPU.judge(0.3));
    assertEquals(Verdict.MISSED, CPU.judge(0.4));
  }

  @Test
  void the_reference_transport_has_only_a_floor() {
    assertEquals(Verdict.FLOOR, RATE.judgeFloor(0.5));
    assertEquals(Verdict.MISSED, RATE.judgeFloor(0.4));
    assertEquals(Verdict.MISSED, CPU.judgeFloor(1.9));
  }

  @Test
  void what_was_not_measured_is_not_judged() {
    assertEquals(Verdict.NONE, RATE.judge(Double.NaN));
    assertEquals(Verdict.NONE, RATE.judgeFloor(Double.NaN));
  }

  @Test
  void every_target_belongs_to_a_row() {
    for (Target target : Target.ALL) assertDoesNotThrow(() -> Row.named(target.row()));
  }

  @Test
  void a_share_of_the_bare_figure_is_taken_from_the_same_peer() {
    var bare = result("unary-256", Map.of("weft-blocking", rate(200), "ga", rate(50)));
    var rich = result("unary-256-rich", Map.of("weft-blocking", rate(180), "ga", rate(10)));

    var lines = Scoreboard.lines(Map.of("unary-256", bare, "unary-256-rich", rich));

    var share = lines.stream().filter(line -> line.target().against().equals(Target.BARE));
    assertEquals(0.9, share.findFirst().orElseThrow().blockingRatio(), 1e-9);
  }

  @Test
  void a_row_is_void_when_ga_is_slower_than_itself() {
    assertEquals(null, Validity.objection(2.8, 2.28));
    assertEquals(
        "ga used 3.00 CPU-s/100k; the reference is 2.28: 76 % of its efficiency, 80 % needed",
        Validity.objection(3.0, 2.28));
  }

  @Test
  void a_build_that_costs_more_than_the_one_before_has_lost() {
    assertTrue(new TwoBuilds("x", "ga@a.jar", 16, 1.1, 0.8).isWithoutLoss());
    assertFalse(new TwoBuilds("x", "ga@a.jar", 17, 1.0, 1.0).isWithoutLoss());
    assertFalse(new TwoBuilds("x", "ga@a.jar", 0, 1.2, 1.0).isWithoutLoss());
    assertFalse(new TwoBuilds("x", "ga@a.jar", 0, 1.0, 0.7).isWithoutLoss());
    assertTrue(
        new TwoBuilds("idle", "ga@a.jar", Double.NaN, Double.NaN, Double.NaN).isWithoutLoss());
  }

  private static RowResult result(String row, Map<String, Figures> medians) {
    return new RowResult(Row.named(row), medians, Map.of(), Map.of(), Map.of(), null);
  }

  private static Figures rate(double rate) {
    return new Figures(Map.of(Metric.RATE, rate));
  }

  @Test
  void a_table_aligns_names_left_and_numbers_right() {
    var lines = List.of(List.of("peer", "calls/s"), List.of("gdef", "9"));

    assertEquals("  peer  calls/s\n  gdef        9\n", Table.aligned(lines));
  }
}
