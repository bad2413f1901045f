package dev.weft.server;

import dev.weft.wire.MetadataLimit;
import java.time.Duration;

/// What a server allows its calls.
///
/// @param maxReceivedMessageBytes the longest message accepted, in bytes. 4 MiB is what other gRPC
///     servers accept
/// @param maxSentMessageBytes the longest message sent, in bytes
/// @param metadata the largest request head accepted
/// @param defaultTimeout nanoseconds that a call may take which has no deadline of its own
/// @param maxTimeout nanoseconds that any call may take
record CallLimits(
    int maxReceivedMessageBytes,
    int maxSentMessageBytes,
    MetadataLimit metadata,
    long defaultTimeout,
    long maxTimeout) {
  static final CallLimits DEFAULT =
      new CallLimits(
          4 << 20, Integer.MAX_VALUE, MetadataLimit.DEFAULT, Long.MAX_VALUE, Long.MAX_VALUE);

  private static final Duration LEAST = Duration.ofMillis(1);

  /// As nanoseconds, a time is no longer than this.
  private static final Duration CENTURY = Duration.ofDays(36_500);

  CallLimits withMaxReceivedMessageBytes(int bytes) {
    return new CallLimits(bytes, maxSentMessageBytes, metadata, defaultTimeout, maxTimeout);
  }

  CallLimits withMaxSentMessageBytes(int bytes) {
    return new CallLimits(maxReceivedMessageBytes, bytes, metadata, defaultTimeout, maxTimeout);
  }

  CallLimits withMetadata(MetadataLimit limit) {
    return new CallLimits(
        maxReceivedMessageBytes, maxSentMessageBytes, limit, defaultTimeout, maxTimeout);
  }

  CallLimits withDefaultTimeout(Duration timeout) {
    long nanos = nanos(requireTime("defaultTimeout", timeout, LEAST));
    return new CallLimits(
        maxReceivedMessageBytes, maxSentMessageBytes, metadata, nanos, maxTimeout);
  }

  CallLimits withMaxTimeout(Duration timeout) {
    long nanos = nanos(requireTime("maxTimeout", timeout, LEAST));
    return new CallLimits(
        maxReceivedMessageBytes, maxSentMessageBytes, metadata, defaultTimeout, nanos);
  }

  /// How long a call may take whose client gives it so long.
  ///
  /// @param asked nanoseconds; [Long#MAX_VALUE] without a deadline
  long timeout(long asked) {
    return Math.min(asked == Long.MAX_VALUE ? defaultTimeout : asked, maxTimeout);
  }

  private static long nanos(Duration time) {
    return time.compareTo(CENTURY) > 0 ? Long.MAX_VALUE : time.toNanos();
  }

  static Duration requireTime(String what, Duration time, Duration least) {
    if (time.compareTo(least) >= 0) return time;
    throw new IllegalArgumentException(what + " is " + time + "; " + least + " or more is allowed");
  }
}
