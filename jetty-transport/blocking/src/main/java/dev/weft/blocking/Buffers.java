package dev.weft.blocking;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The direct buffers that connections read into and write from, lent while there is traffic.
///
/// All of one size, so that any serves any; a connection that is quiet holds none. Those given back
/// are kept for the next, up to a bound.
final class Buffers {
  /// Room for four full frames and what goes with them.
  static final int SIZE = 80 << 10;

  /// As many are kept as a few hundred busy connections take turns with: 20 MiB at most.
  private static final int MOST_KEPT = 256;

  private static final ConcurrentLinkedDeque<ByteBuffer> KEPT = new ConcurrentLinkedDeque<>();
  private static final AtomicInteger COUNT = new AtomicInteger();

  /// Striped, for all connections count here.
  private static final LongAdder LENT = new LongAdder();

  private Buffers() {}

  /// How many are lent and have not come back: none once all connections are closed.
  static long lent() {
    return LENT.sum();
  }

  static ByteBuffer lend() {
    LENT.increment();
    ByteBuffer kept = KEPT.pollFirst();
    if (kept == null) return ByteBuffer.allocateDirect(SIZE);
    COUNT.decrementAndGet();
    return kept.clear();
  }

  static void giveBack(@Nullable ByteBuffer buffer) {
    if (buffer == null || buffer.capacity() != SIZE) return;
    LENT.decrement();
    if (COUNT.incrementAndGet() <= MOST_KEPT) {
      KEPT.push(buffer);
    } else {
      COUNT.decrementAndGet();
    }
  }
}
