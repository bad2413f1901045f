package dev.weft.blocking;

import dev.weft.transport.ErrorCode;

/// The peer broke a rule that holds for the whole connection: it ends with a GOAWAY
/// (RFC 9113 §5.4.1).
final class ConnectionError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ErrorCode code;

  ConnectionError(ErrorCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  ErrorCode code() {
    return code;
  }
}
