package dev.weft.bench.load;

import java.util.Collection;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What one caller has done in the current round. Owned by the caller while the round runs.
final class Tally {
  private static final long LONGEST_NANOS = 120_000_000_000L;
  // Two digits: percentiles to 1 %, and a caller's counts stay in cache.
  private static final int DIGITS = 2;

  private final Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
  private long operations;
  private long failures;
  private @Nullable Throwable firstFailure;

  /// So many operations are done, whose latency counts from `begunNanos`.
  void done(long operations, long begunNanos) {
    this.operations += operations;
    latencies.recordValue(Math.clamp(System.nanoTime() - begunNanos, 0, LONGEST_NANOS));
  }

  void failed(Throwable failure) {
    failures++;
    if (firstFailure == null) firstFailure = failure;
  }

  void clear() {
    latencies.reset();
    operations = 0;
    failures = 0;
    firstFailure = null;
  }

  /// All callers together. To be called when none is running.
  static Sample sum(Collection<Tally> tallies, double seconds, Usage usage) {
    var latencies = new Histogram(LONGEST_NANOS, DIGITS);
    long operations = 0;
    long failures = 0;
    String firstFailure = null;
    for (Tally tally : tallies) {
      latencies.add(tally.latencies);
      operations += tally.operations;
      failures += tally.failures;
      if (firstFailure == null && tally.firstFailure != null) {
        firstFailure = tally.firstFailure.toString();
      }
    }
    return new Sample(
        operations,
        seconds,
        latencies.getValueAtPercentile(50) / 1e3,
        latencies.getValueAtPercentile(99) / 1e3,
        latencies.getValueAtPercentile(99.9) / 1e3,
        usage,
        failures,
        firstFailure);
  }
}
