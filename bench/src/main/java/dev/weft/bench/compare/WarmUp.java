package dev.weft.bench.compare;

import java.util.ArrayList;
import java.util.List;

/// When a pair is warm: its last three one-second windows lie within 5 % of each other.
///
/// @param atLeastSeconds not sooner: a compiler that has not begun yet looks flat too
/// @param atMostSeconds not later: some never become flat on two cores
record WarmUp(double atLeastSeconds, double atMostSeconds) {
  static final WarmUp FULL = new WarmUp(8, 25);
  static final WarmUp QUICK = new WarmUp(6, 11);
  static final double WINDOW_SECONDS = 1;

  private static final int WINDOWS = 3;
  private static final double SPREAD = 0.05;

  /// How it ended, for the report.
  record Outcome(double seconds, double lastRate, boolean flat) {}

  /// A window of load, of the given length; gives the rate.
  interface Window {
    double run(double seconds) throws Exception;
  }

  Outcome run(Window window) throws Exception {
    List<Double> rates = new ArrayList<>();
    long begin = System.nanoTime();
    while (true) {
      rates.add(window.run(WINDOW_SECONDS));
      double seconds = (System.nanoTime() - begin) / 1e9;
      boolean flat = isFlat(rates);
      if ((flat && seconds >= atLeastSeconds) || seconds >= atMostSeconds) {
        return new Outcome(seconds, rates.getLast(), flat);
      }
    }
  }

  static boolean isFlat(List<Double> rates) {
    if (rates.size() < WINDOWS) return false;
    var last = rates.subList(rates.size() - WINDOWS, rates.size());
    double highest = last.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    double lowest = last.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    return highest - lowest <= SPREAD * highest;
  }
}
