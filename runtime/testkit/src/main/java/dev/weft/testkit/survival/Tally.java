package dev.weft.testkit.survival;

import dev.weft.Code;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// How the calls of a run have ended so far, and whether it goes on.
final class Tally {
  /// A run that fails this often has nothing more to tell.
  private static final int MOST_FAULTS = 50;

  private static final int FAULTS_SHOWN = 5;

  private record Outcome(Fate fate, Code code) {}

  private final long start = System.nanoTime();
  private final long duration;
  private final ConcurrentMap<Outcome, LongAdder> outcomes = new ConcurrentHashMap<>();
  private final AtomicInteger faultCount = new AtomicInteger();
  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();

  Tally(Duration duration) {
    this.duration = duration.toNanos();
  }

  boolean goesOn() {
    return System.nanoTime() - start < duration && faultCount.get() < MOST_FAULTS;
  }

  /// Every other second.
  boolean isCalm() {
    return (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1) % 2 == 1;
  }

  void count(Fate fate, Code code) {
    outcomes.computeIfAbsent(new Outcome(fate, code), _ -> new LongAdder()).increment();
  }

  void fault(String where, Throwable what) {
    if (faultCount.incrementAndGet() <= FAULTS_SHOWN) faults.add(new AssertionError(where, what));
  }

  /// How many calls ended as their fate wanted it.
  long fulfilled(Fate fate) {
    LongAdder count = outcomes.get(new Outcome(fate, fate.code));
    return count == null ? 0 : count.sum();
  }

  void check(String run) {
    if (faultCount.get() == 0) return;
    var error = new AssertionError(faultCount + " calls went wrong in " + run + "; " + this);
    faults.forEach(error::addSuppressed);
    throw error;
  }

  @Override
  public String toString() {
    Map<String, Long> counts = new TreeMap<>();
    outcomes.forEach(
        (outcome, count) -> counts.put(outcome.fate() + " " + outcome.code(), count.sum()));
    return counts.toString();
  }
}
