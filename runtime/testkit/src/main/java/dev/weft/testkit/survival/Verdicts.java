package dev.weft.testkit.survival;

import dev.weft.Code;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// How the calls of a [Storm] have ended so far, and which ought not to have ended so.
final class Verdicts {
  /// A run that fails this often has nothing more to tell.
  private static final int MOST_FAULTS = 50;

  private static final int FAULTS_SHOWN = 5;

  private record Verdict(StormCaller.Kind kind, Code code) {}

  private final ConcurrentMap<Verdict, LongAdder> counts = new ConcurrentHashMap<>();
  private final AtomicInteger faultCount = new AtomicInteger();
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

  void count(StormCaller.Kind kind, Code code) {
    counts.computeIfAbsent(new Verdict(kind, code), _ -> new LongAdder()).increment();
  }

  void fault(String where, Throwable what) {
    if (faultCount.incrementAndGet() <= FAULTS_SHOWN) faults.add(new AssertionError(where, what));
  }

  boolean isBearable() {
    return faultCount.get() < MOST_FAULTS;
  }

  void check(String run) {
    if (faultCount.get() == 0) return;
    var error = new AssertionError(faultCount + " calls went wrong in " + run);
    faults.forEach(error::addSuppressed);
    throw error;
  }

  /// Whether calls went well, were cut off, cancelled and late: else it was no storm.
  boolean isMixed() {
    return total(Code.OK) > 0
        && total(Code.UNAVAILABLE) > 0
        && total(Code.CANCELLED) > 0
        && total(Code.DEADLINE_EXCEEDED) > 0;
  }

  private long total(Code code) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().code() == code)
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  @Override
  public String toString() {
    Map<String, Long> sorted = new TreeMap<>();
    counts.forEach(
        (verdict, count) -> sorted.put(verdict.kind() + " " + verdict.code(), count.sum()));
    return sorted.toString();
  }
}
