package dev.weft.client;

import dev.weft.Status;

/// The channel's policy drops a call: it fails with the status, and is not tried again.
final class CallDropped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  CallDropped(Status status) {
    super(status.message(), null, false, false);
    this.status = status;
  }

  Status status() {
    return status;
  }
}
