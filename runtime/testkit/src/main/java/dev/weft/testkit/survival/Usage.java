package dev.weft.testkit.survival;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/// What this JVM uses of the machine.
final class Usage {
  private Usage() {}

  /// Nanoseconds that all its threads have computed for so far.
  static long cpuNanos() {
    return os().getProcessCpuTime();
  }

  static long openFiles() {
    return os().getOpenFileDescriptorCount();
  }

  private static UnixOperatingSystemMXBean os() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
  }

  /// Bytes of live objects.
  static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /// Bytes of direct buffers.
  static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
