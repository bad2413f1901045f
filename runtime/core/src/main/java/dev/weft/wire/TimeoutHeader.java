package dev.weft.wire;

import java.util.concurrent.TimeUnit;

/// The value of `grpc-timeout`: one to eight digits and a unit.
public final class TimeoutHeader {
  public static final String NAME = "grpc-timeout";

  /// What [#parse] answers for a text that is no timeout.
  public static final long MALFORMED = -1;

  private static final long LARGEST = 99_999_999;

  private TimeoutHeader() {}

  /// The timeout in the smallest unit that holds it, rounded up: a peer must not give up early.
  ///
  /// @param nanos what is left; less than one counts as one
  public static String format(long nanos) {
    if (nanos <= LARGEST) return Math.max(nanos, 1) + "n";
    if (nanos <= LARGEST * 1_000) return ceil(nanos, 1_000) + "u";
    if (nanos <= LARGEST * 1_000_000) return ceil(nanos, 1_000_000) + "m";
    if (nanos <= LARGEST * 1_000_000_000) return ceil(nanos, 1_000_000_000) + "S";
    // Long.MAX_VALUE nanoseconds are 153,722,867 minutes, which is over eight digits.
    long minute = TimeUnit.MINUTES.toNanos(1);
    if (nanos / minute < LARGEST) return ceil(nanos, minute) + "M";
    return ceil(nanos, TimeUnit.HOURS.toNanos(1)) + "H";
  }

  private static long ceil(long nanos, long unit) {
    return nanos / unit + (nanos % unit == 0 ? 0 : 1);
  }

  /// The timeout in nanoseconds, capped at [Long#MAX_VALUE]; [#MALFORMED] if the text is none.
  public static long parse(String text) {
    int digits = text.length() - 1;
    if (digits < 1 || digits > 8) return MALFORMED;
    long amount = 0;
    for (int i = 0; i < digits; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') return MALFORMED;
      amount = 10 * amount + (c - '0');
    }
    TimeUnit unit =
        switch (text.charAt(digits)) {
          case 'H' -> TimeUnit.HOURS;
          case 'M' -> TimeUnit.MINUTES;
          case 'S' -> TimeUnit.SECONDS;
          case 'm' -> TimeUnit.MILLISECONDS;
          case 'u' -> TimeUnit.MICROSECONDS;
          case 'n' -> TimeUnit.NANOSECONDS;
          default -> null;
        };
    return unit == null ? MALFORMED : unit.toNanos(amount);
  }
}
