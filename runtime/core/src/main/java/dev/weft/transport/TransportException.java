package dev.weft.transport;

/// Carries a [TransportFailure] out of a blocking operation of a stream.
///
/// Without a stack trace: it is an answer, and the core turns it into the call's status.
public final class TransportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient TransportFailure failure;

  public TransportException(TransportFailure failure) {
    super(failure.reason(), null, false, false);
    this.failure = failure;
  }

  public TransportFailure failure() {
    return failure;
  }
}
