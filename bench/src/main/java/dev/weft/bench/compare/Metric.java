package dev.weft.bench.compare;

/// What is read off a row. A ratio of two peers is the first's figure divided by the second's.
enum Metric {
  RATE("rate", Better.HIGHER),
  P50("p50 µs", Better.LOWER),
  P99("p99 µs", Better.LOWER),
  P999("p99.9 µs", Better.LOWER),
  CPU_CLIENT("CPU-s/100k client", Better.LOWER),
  CPU_SERVER("CPU-s/100k server", Better.LOWER),
  CPU("CPU", Better.LOWER),
  BYTES_CLIENT("B/op client", Better.LOWER),
  BYTES_SERVER("B/op server", Better.LOWER),
  BYTES("B allocated", Better.LOWER),
  HEAP_CLIENT("B/stream client", Better.LOWER),
  HEAP_SERVER("B/stream server", Better.LOWER),
  HEAP("heap B", Better.LOWER),
  FIRST_REPLY("ms to first reply", Better.LOWER);

  /// Which way is up.
  enum Better {
    HIGHER,
    LOWER
  }

  final String title;
  final Better better;

  Metric(String title, Better better) {
    this.title = title;
    this.better = better;
  }
}
