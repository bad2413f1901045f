package dev.weft.blocking;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Sees to it that connections are read when virtual threads do not get to run.
///
/// A handler that only computes keeps its carrier; as many of them as there are cores stop every
/// virtual thread, the connections' readers among them. One platform thread, for all connections of
/// the JVM, notices that by a virtual thread of its own that is late, and reads in the readers' place
/// until it runs again: pings are answered and resets arrive meanwhile (docs/decisions/0007). It
/// also takes buffers back from connections that have gone quiet.
final class ReaderWatch implements Runnable {
  private static final long BEAT = Duration.ofMillis(100).toNanos();
  private static final long STEP = Duration.ofMillis(5).toNanos();
  private static final long QUIET = Duration.ofSeconds(1).toNanos();

  private static final Set<Wire> WIRES = ConcurrentHashMap.newKeySet();

  static {
    Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name("weft-reader-watch")
        .start(new ReaderWatch());
  }

  private static volatile @Nullable Thread watch;

  private volatile long beat;

  private ReaderWatch() {}

  static void add(Wire wire) {
    WIRES.add(wire);
    Thread waiting = watch;
    if (waiting != null) LockSupport.unpark(waiting);
  }

  static void remove(Wire wire) {
    WIRES.remove(wire);
  }

  @Override
  public void run() {
    watch = Thread.currentThread();
    long count = 0;
    while (true) {
      if (WIRES.isEmpty()) {
        LockSupport.park(this);
        continue;
      }
      long expected = ++count;
      Thread.ofVirtual().inheritInheritableThreadLocals(false).start(() -> beat = expected);
      LockSupport.parkNanos(this, BEAT);
      while (beat < expected) {
        WIRES.forEach(Wire::stepIn);
        LockSupport.parkNanos(this, STEP);
      }
      WIRES.forEach(wire -> wire.releaseIfQuiet(QUIET));
    }
  }
}
