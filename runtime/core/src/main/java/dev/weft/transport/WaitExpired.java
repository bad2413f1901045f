package dev.weft.transport;

/// A wait on a stream ended by its waiter and not by the stream: time ran out, or the waiting
/// thread was interrupted.
///
/// The stream is as it was; whoever waited decides what becomes of it. Without a stack trace: it is
/// an answer.
public final class WaitExpired extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What ended the wait.
  public enum Cause {
    DEADLINE,
    /// The waiting thread was interrupted; its interrupt flag is set.
    INTERRUPT
  }

  private final Cause reason;

  public WaitExpired(Cause reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  public Cause reason() {
    return reason;
  }
}
