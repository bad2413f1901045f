package dev.weft.testkit.survival;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.weft.testkit.transport.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The threads that there were at some moment, to see later that none have been added.
///
/// @param platform all platform threads, less those that the JVM starts for virtual threads
/// @param virtual how many virtual threads; they cannot be asked for, only dumped
record ThreadCensus(Set<Thread> platform, int virtual) {
  private static final Pattern VIRTUAL = Pattern.compile("^#\\d+ \".*\" virtual");

  static ThreadCensus now() {
    return new ThreadCensus(platformThreads(), virtualThreads().size());
  }

  /// Waits until no thread is there that was not counted.
  void awaitNoMore() {
    try {
      Eventually.eventually("no platform thread is left", () -> leftPlatform().isEmpty());
      Eventually.eventually("no virtual thread is left", () -> virtualThreads().size() <= virtual);
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + ": " + leftPlatform() + ", virtual " + virtualThreads(), e);
    }
  }

  private Set<Thread> leftPlatform() {
    var left = new HashSet<>(platformThreads());
    left.removeAll(platform);
    return left;
  }

  private static Set<Thread> platformThreads() {
    var threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread ->
        thread.getName().startsWith("ForkJoinPool-")
            || thread.getName().startsWith("VirtualThread-"));
    return threads;
  }

  private static List<String> virtualThreads() {
    try {
      Path folder = Files.createTempDirectory("threads");
      Path dump = folder.resolve("dump");
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
      List<String> lines = Files.readAllLines(dump);
      Files.delete(dump);
      Files.delete(folder);
      return lines.stream().filter(line -> VIRTUAL.matcher(line).find()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
