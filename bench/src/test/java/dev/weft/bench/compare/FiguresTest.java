package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.load.Sample;
import dev.weft.bench.load.Usage;
import dev.weft.bench.workload.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void the_median_is_the_middle_or_the_mean_of_the_two_in_the_middle() {
    assertEquals(2, Figures.median(List.of(9.0, 1.0, 2.0)));
    assertEquals(3, Figures.median(List.of(9.0, 1.0, 2.0, 4.0)));
    assertThrows(IllegalArgumentException.class, () -> Figures.median(List.of()));
  }

  @Test
  void each_metric_has_a_median_of_its_own() {
    var rounds = List.of(of(100, 9), of(300, 1), of(200, 5));

    var medians = Figures.medians(rounds);

    assertEquals(200, medians.get(Metric.RATE));
    assertEquals(5, medians.get(Metric.P50));
  }

  @Test
  void a_round_is_counted_per_operation_on_both_sides() {
    var client = new Sample(50_000, 2, 10, 20, 30, new Usage(0.5, 100_000_000), 0, null);

    var figures = Figures.of(Row.named("unary-256"), client, new Usage(0.25, 50_000_000));

    assertEquals(25_000, figures.get(Metric.RATE));
    assertEquals(1.0, figures.get(Metric.CPU_CLIENT), 1e-9);
    assertEquals(0.5, figures.get(Metric.CPU_SERVER), 1e-9);
    assertEquals(1.5, figures.get(Metric.CPU), 1e-9);
    assertEquals(3_000, figures.get(Metric.BYTES), 1e-9);
  }

  @Test
  void a_stream_of_large_messages_is_rated_in_mebibytes() {
    var client = new Sample(64, 2, 0, 0, 0, new Usage(1, 1), 0, null);

    var figures = Figures.of(Row.named("stream-1m"), client, new Usage(1, 1));

    assertEquals(32, figures.get(Metric.RATE));
  }

  @Test
  void a_ratio_with_what_was_not_measured_is_no_number() {
    assertEquals(2, of(200, 1).ratio(Metric.RATE, of(100, 1)));
    assertTrue(Double.isNaN(of(200, 1).ratio(Metric.HEAP, of(100, 1))));
  }

  private static Figures of(double rate, double p50) {
    return new Figures(Map.of(Metric.RATE, rate, Metric.P50, p50));
  }
}
