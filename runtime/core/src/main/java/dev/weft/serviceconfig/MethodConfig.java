package dev.weft.serviceconfig;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What calls of some methods are like, unless the caller says more. Null says nothing.
///
/// @param names which methods these are; a config without names is for none
/// @param waitsForReady whether calls wait while no connection can be made; what the caller says wins
/// @param timeout how long a call may take from its start; the caller's deadline wins if it is
///     earlier. Negative is already over
/// @param maxRequestMessageBytes the longest message that is sent; the caller's limit wins if it is
///     lower
/// @param maxResponseMessageBytes the longest message that is accepted; the caller's limit wins if it
///     is lower
/// @param repeat when calls are made more than once
public record MethodConfig(
    List<MethodName> names,
    @Nullable Boolean waitsForReady,
    @Nullable Duration timeout,
    @Nullable Integer maxRequestMessageBytes,
    @Nullable Integer maxResponseMessageBytes,
    @Nullable RepeatPolicy repeat) {
  /// Says nothing, of nothing.
  public static final MethodConfig EMPTY =
      new MethodConfig(List.of(), null, null, null, null, null);

  /// @throws IllegalArgumentException if a limit is negative
  public MethodConfig {
    names = List.copyOf(names);
    if (maxRequestMessageBytes != null) {
      Checks.notNegative("maxRequestMessageBytes", maxRequestMessageBytes);
    }
    if (maxResponseMessageBytes != null) {
      Checks.notNegative("maxResponseMessageBytes", maxResponseMessageBytes);
    }
  }

  /// A config that says nothing yet, of these methods.
  public static MethodConfig of(MethodName... names) {
    return EMPTY.withNames(List.of(names));
  }

  public MethodConfig withNames(List<MethodName> all) {
    return new MethodConfig(
        all, waitsForReady, timeout, maxRequestMessageBytes, maxResponseMessageBytes, repeat);
  }

  public MethodConfig withWaitForReady(boolean waits) {
    return new MethodConfig(
        names, waits, timeout, maxRequestMessageBytes, maxResponseMessageBytes, repeat);
  }

  public MethodConfig withTimeout(Duration fromStart) {
    return new MethodConfig(
        names, waitsForReady, fromStart, maxRequestMessageBytes, maxResponseMessageBytes, repeat);
  }

  public MethodConfig withMaxRequestMessageBytes(int bytes) {
    return new MethodConfig(names, waitsForReady, timeout, bytes, maxResponseMessageBytes, repeat);
  }

  public MethodConfig withMaxResponseMessageBytes(int bytes) {
    return new MethodConfig(names, waitsForReady, timeout, maxRequestMessageBytes, bytes, repeat);
  }

  public MethodConfig withRepeat(RepeatPolicy policy) {
    return new MethodConfig(
        names, waitsForReady, timeout, maxRequestMessageBytes, maxResponseMessageBytes, policy);
  }
}
