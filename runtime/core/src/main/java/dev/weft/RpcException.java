package dev.weft;

import org.jspecify.annotations.Nullable;

/// A call that did not end OK.
///
/// A client's blocking call throws it with the status and the trailers that the server sent; a
/// handler throws it to end its call with a status. Anything else that a handler throws reaches the
/// client as [Code#UNKNOWN], without its message.
public final class RpcException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient Metadata trailers;

  public RpcException(Code code, String message) {
    this(new Status(code, message));
  }

  public RpcException(Code code, String message, @Nullable Throwable cause) {
    this(new Status(code, message), Metadata.EMPTY, cause);
  }

  public RpcException(Status status) {
    this(status, Metadata.EMPTY, null);
  }

  public RpcException(Status status, Metadata trailers) {
    this(status, trailers, null);
  }

  /// @throws IllegalArgumentException if the status is OK: a call that ended OK has not failed
  public RpcException(Status status, Metadata trailers, @Nullable Throwable cause) {
    super(status.toString(), cause);
    if (status.isOk()) {
      throw new IllegalArgumentException("an RpcException needs a status other than OK");
    }
    this.status = status;
    this.trailers = trailers;
  }

  /// The failed call that a failure tells of: the exception itself, or the first such among its
  /// causes; null if there is none.
  ///
  /// For code that gets an `RpcException` wrapped, as an executor's future does it.
  public static @Nullable RpcException in(Throwable failure) {
    Throwable cause = failure;
    // A chain of causes may run in a circle; nobody wraps this often.
    for (int i = 0; i < 100 && cause != null; i++, cause = cause.getCause()) {
      if (cause instanceof RpcException found) return found;
    }
    return null;
  }

  public Status status() {
    return status;
  }

  public Code code() {
    return status.code();
  }

  /// How the call went, if it is a client's that failed; null if nobody has told.
  public @Nullable CallStory story() {
    for (Throwable aside : getSuppressed()) if (aside instanceof CallStory story) return story;
    return null;
  }

  /// What the server sent along with the status; empty when the status was made on this side.
  ///
  /// For reading: the trailers of an exception that a handler throws are not sent, so that a failed
  /// call's do not leak into the next. [CallContext#addTrailers] sends some.
  public Metadata trailers() {
    return trailers;
  }
}
