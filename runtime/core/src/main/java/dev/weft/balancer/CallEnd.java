package dev.weft.balancer;

/// Told how an attempt that a picker placed has ended: once, by the thread that ended it, which must
/// not be kept waiting.
@FunctionalInterface
public interface CallEnd {
  void ended(CallOutcome outcome);
}
