package dev.weft.bench.compare;

import java.util.List;

/// A figure to reach: a ratio of a Weft peer against another. NaN where there is none.
///
/// @param label the name in the report; mostly the row's
/// @param against a peer, or [#BARE] for the same peer's `unary-256`
/// @param floor of the Jetty transport, which is the reference and not the racer
/// @param must of the blocking transport: what the work is for
/// @param aim of the blocking transport: where the field would have to look up
record Target(
    String label,
    String row,
    Metric metric,
    String against,
    double floor,
    double must,
    double aim) {
  static final String BARE = "bare";

  private static final double NONE = Double.NaN;

  static final List<Target> ALL =
      List.of(
          of("unary-256", Metric.RATE, "ga", 0.5, 3, 5),
          of("unary-256", Metric.RATE, "gb", 1.1, 6, 10),
          of("unary-256", Metric.CPU, "ga", 1.8, 0.35, 0.2),
          of("unary-256", Metric.RATE, "go", NONE, NONE, 1.5),
          of("unary-256", Metric.CPU, "go", NONE, NONE, 1),
          new Target("alloc", "unary-256", Metric.BYTES, "ga", 0.6, 0.3, 0.15),
          of("unary-256-rich", Metric.RATE, BARE, NONE, 0.8, 0.95),
          of("unary-256-tls", Metric.RATE, "ga", 0.5, 2, 3),
          of("unary-1000", Metric.RATE, "ga", 0.5, 3, 5),
          of("unary-1000", Metric.RATE, "gb", 1.1, 6, 9),
          of("unary-1000", Metric.P99, "ga", 2.5, 0.35, 0.15),
          of("unary-32", Metric.RATE, "ga", 1.0, 2, 3),
          of("unary-32", Metric.RATE, "gb", 1.8, 4, 6),
          of("unary-32-platform", Metric.RATE, "gb", NONE, 1.5, 3),
          of("unary-1", Metric.P50, "ga", 1.1, 0.9, 0.7),
          of("unary-1", Metric.P50, "gb", 0.8, 0.65, 0.5),
          of("pingpong-1", Metric.RATE, "ga", 0.5, 0.4, 0.8),
          of("pingpong-1", Metric.RATE, "gb", 1.5, 1.5, 3),
          of("pingpong-100", Metric.RATE, "ga", 1.5, 2.5, 4),
          of("pingpong-100", Metric.RATE, "gb", 2, 3, 5),
          of("stream-128b", Metric.RATE, "ga", 0.5, 2, 3),
          of("stream-128b", Metric.RATE, "gb", 3, 10, 20),
          of("unary-64k", Metric.RATE, "ga", 0.6, 1.2, 1.8),
          of("stream-1m", Metric.RATE, "ga", 0.7, 1.1, 1.6),
          of("idle", Metric.HEAP, "ga", 1.0, 0.8, 0.5),
          of("cold", Metric.FIRST_REPLY, "ga", 0.9, 0.8, 0.5));

  private static Target of(
      String row, Metric metric, String against, double floor, double must, double aim) {
    return new Target(row, row, metric, against, floor, must, aim);
  }

  /// How a ratio stands against this target.
  enum Verdict {
    AIM,
    MUST,
    FLOOR,
    MISSED,
    /// Nothing was asked, or nothing was measured.
    NONE
  }

  /// Of the blocking transport.
  Verdict judge(double ratio) {
    if (Double.isNaN(ratio)) return Verdict.NONE;
    if (reaches(ratio, aim)) return Verdict.AIM;
    if (Double.isNaN(must)) return Verdict.MISSED;
    return reaches(ratio, must) ? Verdict.MUST : Verdict.MISSED;
  }

  /// Of the Jetty transport.
  Verdict judgeFloor(double ratio) {
    if (Double.isNaN(ratio) || Double.isNaN(floor)) return Verdict.NONE;
    return reaches(ratio, floor) ? Verdict.FLOOR : Verdict.MISSED;
  }

  private boolean reaches(double ratio, double bound) {
    return switch (metric.better) {
      case HIGHER -> ratio >= bound;
      case LOWER -> ratio <= bound;
    };
  }
}
