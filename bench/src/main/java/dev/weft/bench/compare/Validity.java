package dev.weft.bench.compare;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether a row may be believed: a ratio against a grpc-java that is not itself says nothing.
///
/// The reference is ga's CPU on the machine on which the targets were set (two shared cores, JDK 25); CPU-seconds per
/// operation are the steadiest figure there is. On a slower processor every row is void: judge by ratios alone then,
/// or give a factor with `WEFT_BENCH_CPU_FACTOR`.
final class Validity {
  /// ga's CPU efficiency must reach this share of the reference.
  private static final double SHARE = 0.8;

  /// CPU-seconds per 100k operations, client and server, of ga.
  private static final Map<String, Double> REFERENCE =
      Map.of(
          "unary-256", 2.28,
          "unary-32", 2.78,
          "unary-1000", 2.97,
          "unary-1", 12.75,
          "pingpong-1", 10.9,
          "pingpong-100", 3.26,
          "stream-128b", 1.17,
          "unary-64k", 37.3,
          "stream-1m", 1600.0);

  private Validity() {}

  /// The reason why the row is void, or null.
  static @Nullable String objection(String row, Map<String, Figures> medians) {
    if (medians.keySet().stream().allMatch(name -> name.startsWith("weft-"))) {
      return null; // builds of Weft among themselves
    }
    Double reference = REFERENCE.get(row);
    if (reference == null) return null;
    Figures ga = medians.get("ga");
    if (ga == null) return "ga did not run: nothing to compare with";
    return objection(ga.get(Metric.CPU), reference * factor());
  }

  static @Nullable String objection(double measured, double reference) {
    double share = reference / measured;
    if (share >= SHARE) return null;
    return String.format(
        Locale.ROOT,
        "ga used %.2f CPU-s/100k; the reference is %.2f: %.0f %% of its efficiency, %.0f %% needed",
        measured,
        reference,
        100 * share,
        100 * SHARE);
  }

  private static double factor() {
    String factor = System.getenv("WEFT_BENCH_CPU_FACTOR");
    return factor == null ? 1 : Double.parseDouble(factor);
  }
}
