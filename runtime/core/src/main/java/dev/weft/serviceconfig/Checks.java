package dev.weft.serviceconfig;

import dev.weft.Code;
import java.time.Duration;
import java.util.Set;

/// What values must be like, by the names that the JSON has for them.
final class Checks {
  private Checks() {}

  static void attempts(int attempts) {
    if (attempts < 2) {
      throw new IllegalArgumentException("maxAttempts is " + attempts + "; allowed: 2 or more");
    }
  }

  static void positive(String what, Duration value) {
    if (value.isPositive()) return;
    throw new IllegalArgumentException(what + " is " + value + "; allowed: more than zero");
  }

  static void positive(String what, double value) {
    if (value > 0 && value < Double.POSITIVE_INFINITY) return;
    throw new IllegalArgumentException(what + " is " + value + "; allowed: more than zero");
  }

  static void notNegative(String what, Duration value) {
    if (!value.isNegative()) return;
    throw new IllegalArgumentException(what + " is " + value + "; allowed: zero or more");
  }

  static void notNegative(String what, int value) {
    if (value >= 0) return;
    throw new IllegalArgumentException(what + " is " + value + "; allowed: zero or more");
  }

  static void withoutOk(String what, Set<Code> codes) {
    if (!codes.contains(Code.OK)) return;
    throw new IllegalArgumentException(what + " has OK; allowed: codes of failures");
  }
}
