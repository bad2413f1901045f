package dev.weft.bench.compare;

import dev.weft.bench.workload.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A peer beside an earlier build of itself, in one row: whether anything was lost.
///
/// @param bytes allocated per operation more than before, both sides
/// @param cpu CPU per operation, as a ratio to what it was
/// @param rate as a ratio to what it was
record TwoBuilds(String row, String before, double bytes, double cpu, double rate) {
  private static final double MORE_BYTES = 16;
  private static final double MORE_CPU = 1.1;
  private static final double LESS_RATE = 0.8;

  /// Whether a row has the figures that are compared.
  static boolean compares(Row row) {
    return switch (row.kind()) {
      case UNARY, PING_PONG, STREAM -> true;
      case IDLE, COLD -> false;
    };
  }

  /// All that ran in both builds.
  static List<TwoBuilds> of(Map<String, RowResult> results) {
    List<TwoBuilds> all = new ArrayList<>();
    for (RowResult result : results.values()) {
      result
          .medians()
          .forEach((name, before) -> {
            Figures now = result.medians().get(Contender.parse(name).peer());
            if (now != null && now != before) {
              all.add(
                  new TwoBuilds(
                      result.row().name(),
                      name,
                      now.get(Metric.BYTES) - before.get(Metric.BYTES),
                      now.ratio(Metric.CPU, before),
                      now.ratio(Metric.RATE, before)));
            }
          });
    }
    return all;
  }

  /// True also for a row that has no such figures.
  boolean isWithoutLoss() {
    return !(bytes > MORE_BYTES || cpu > MORE_CPU || rate < LESS_RATE);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s against %s: %+.0f B (%+.0f allowed), CPU x %.2f (%.1f), rate x %.2f (%.1f): %s",
        row,
        before,
        bytes,
        MORE_BYTES,
        cpu,
        MORE_CPU,
        rate,
        LESS_RATE,
        isWithoutLoss() ? "no loss" : "LOSS");
  }
}
