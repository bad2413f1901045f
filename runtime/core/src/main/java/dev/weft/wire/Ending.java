package dev.weft.wire;

import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;

/// How a call ended, and the metadata that came with it.
///
/// @param untouched whether the peer says that nobody has looked at the request
public record Ending(Status status, Metadata trailers, boolean untouched) {
  public static final Ending OK = new Ending(Status.OK, Metadata.EMPTY);

  public Ending(Status status) {
    this(status, Metadata.EMPTY);
  }

  public Ending(Status status, Metadata trailers) {
    this(status, trailers, false);
  }

  public boolean isOk() {
    return status.isOk();
  }

  /// The exception of a call that ended so, with the stack of the thread that learns of it.
  public RpcException asException() {
    return new RpcException(status, trailers);
  }
}
