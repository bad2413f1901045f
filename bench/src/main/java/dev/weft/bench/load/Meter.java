package dev.weft.bench.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What this process has used since a moment, and what it holds.
final class Meter {
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private long cpuNanos;
  private long allocatedBytes;

  Meter() {
    reset();
  }

  void reset() {
    cpuNanos = PROCESS.getProcessCpuTime();
    allocatedBytes = THREADS.getTotalThreadAllocatedBytes();
  }

  /// Virtual threads are counted too: they allocate through their carriers, which are threads of the JVM.
  Usage sinceReset() {
    return new Usage(
        (PROCESS.getProcessCpuTime() - cpuNanos) / 1e9,
        THREADS.getTotalThreadAllocatedBytes() - allocatedBytes);
  }

  /// The live heap, stacks of parked virtual threads included.
  static long heapBytesAfterGc() {
    long used = Long.MAX_VALUE;
    // References that were cleared in one collection free their referents in the next.
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return used;
  }
}
