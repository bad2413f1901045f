package dev.weft.serviceconfig;

/// When a call is made more than once: after a failure, or ahead of one. A method has one of the two
/// at most (gRFC A6).
public sealed interface RepeatPolicy permits RetryPolicy, HedgingPolicy {
  /// What a channel allows at most, whatever a policy says, unless it is told otherwise.
  int USUAL_MOST_ATTEMPTS = 5;

  /// How many attempts a call may come to, the first included; 2 or more. A channel has a bound of
  /// its own.
  int maxAttempts();
}
