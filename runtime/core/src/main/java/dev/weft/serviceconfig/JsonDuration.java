package dev.weft.serviceconfig;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations as protobuf's JSON mapping writes them (google/protobuf/duration.proto).
final class JsonDuration {
  /// The range of google.protobuf.Duration: 10,000 years.
  private static final long MOST_SECONDS = 315_576_000_000L;

  static final String ALLOWED =
      "seconds with at most 9 decimals and an \"s\", such as \"1.5s\", up to "
          + MOST_SECONDS
          + " of them";

  /// Seconds, or decimals, or both.
  private static final Pattern SECONDS =
      Pattern.compile("(-?)(?=\\.?[0-9])([0-9]{0,12})(?:\\.([0-9]{0,9}))?s");

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private JsonDuration() {}

  /// Null if the text is no duration, or one out of range. What exceeds a long's nanoseconds (292
  /// years) becomes that.
  static @Nullable Duration parse(String text) {
    Matcher matcher = SECONDS.matcher(text);
    if (!matcher.matches()) return null;
    String whole = matcher.group(2);
    String decimals = matcher.group(3) == null ? "" : matcher.group(3);
    long seconds = whole.isEmpty() ? 0 : Long.parseLong(whole);
    long nanos = Long.parseLong((decimals + "000000000").substring(0, 9));
    if (seconds > MOST_SECONDS || (seconds == MOST_SECONDS && nanos > 0)) return null;
    Duration duration = Duration.ofSeconds(seconds, nanos);
    Duration clamped = duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    return matcher.group(1).isEmpty() ? clamped : clamped.negated();
  }
}
