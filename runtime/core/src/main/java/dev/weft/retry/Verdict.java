package dev.weft.retry;

/// What follows an attempt that has failed.
public sealed interface Verdict {
  /// The call has failed.
  record Over() implements Verdict {}

  /// Another attempt at once: nobody has looked at this one, so it does not count.
  record AtOnce() implements Verdict {}

  /// Another attempt after a pause.
  ///
  /// @param isAsked whether the server has asked for this pause
  record After(long nanos, boolean isAsked) implements Verdict {}
}
