package dev.weft.bench.compare;

import dev.weft.bench.load.Sample;
import dev.weft.bench.load.Usage;
import dev.weft.bench.workload.Row;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/// What one pair did in one round, or the medians of its rounds.
record Figures(Map<Metric, Double> values) {

  /// Both sides of a round, per operation.
  static Figures of(Row row, Sample client, Usage server) {
    double perOperation = 1.0 / Math.max(1, client.operations());
    double per100k = 1e5 * perOperation;
    double scale = row.unit().equals("MiB/s") ? row.bytes() / (1024.0 * 1024.0) : 1;
    Usage own = client.usage();
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.RATE, scale * client.operations() / client.seconds());
    values.put(Metric.P50, client.p50Micros());
    values.put(Metric.P99, client.p99Micros());
    values.put(Metric.P999, client.p999Micros());
    values.put(Metric.CPU_CLIENT, own.cpuSeconds() * per100k);
    values.put(Metric.CPU_SERVER, server.cpuSeconds() * per100k);
    values.put(Metric.CPU, (own.cpuSeconds() + server.cpuSeconds()) * per100k);
    values.put(Metric.BYTES_CLIENT, own.allocatedBytes() * perOperation);
    values.put(Metric.BYTES_SERVER, server.allocatedBytes() * perOperation);
    values.put(Metric.BYTES, (own.allocatedBytes() + server.allocatedBytes()) * perOperation);
    return new Figures(values);
  }

  /// Heap that one open, silent stream holds.
  static Figures ofIdle(double clientBytes, double serverBytes) {
    return new Figures(
        Map.of(
            Metric.HEAP_CLIENT, clientBytes,
            Metric.HEAP_SERVER, serverBytes,
            Metric.HEAP, clientBytes + serverBytes));
  }

  static Figures ofCold(double millis) {
    return new Figures(Map.of(Metric.FIRST_REPLY, millis));
  }

  /// Each metric's median, taken by itself.
  static Figures medians(List<Figures> rounds) {
    var metrics = EnumSet.noneOf(Metric.class);
    for (Figures round : rounds) metrics.addAll(round.values.keySet());
    Map<Metric, Double> medians = new EnumMap<>(Metric.class);
    for (Metric metric : metrics) {
      medians.put(metric, median(rounds.stream().map(round -> round.get(metric)).toList()));
    }
    return new Figures(medians);
  }

  /// The middle value, or the mean of the two in the middle.
  static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) throw new IllegalArgumentException("no values: no median");
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
  }

  /// NaN if the row has no such metric, so that every ratio with it is NaN as well.
  double get(Metric metric) {
    return values.getOrDefault(metric, Double.NaN);
  }

  double ratio(Metric metric, Figures against) {
    return get(metric) / against.get(metric);
  }
}
