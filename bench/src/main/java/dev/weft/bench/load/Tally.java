package dev.weft.bench.load;

import java.util.Collection;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What one caller has done in the current round. Owned by the caller while the round runs.
///
/// A call's latency is noted in a row of the latest ones, and a full row goes into the histogram: a
/// histogram for each of hundreds of callers is never in cache, and looking one up with every call
/// was a sixth of a client's work.
final class Tally {
  private static final long LONGEST_NANOS = 120_000_000_000L;
  // Percentiles to 1 %.
  private static final int DIGITS = 2;

  private final Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
  private final long[] latest = new long[128];
  private int noted;
  private long operations;
  private long failures;
  private @Nullable Throwable firstFailure;

  /// So many operations are done, whose latency counts from `begunNanos`.
  void done(long operations, long begunNanos) {
    this.operations += operations;
    latest[noted++] = System.nanoTime() - begunNanos;
    if (noted == latest.length) count();
  }

  private void count() {
    for (int i = 0; i < noted; i++) {
      latencies.recordValue(Math.clamp(latest[i], 0, LONGEST_NANOS));
    }
    noted = 0;
  }

  void failed(Throwable failure) {
    failures++;
    if (firstFailure == null) firstFailure = failure;
  }

  void clear() {
    latencies.reset();
    noted = 0;
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
      tally.count();
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
