package dev.weft.blocking;

import dev.weft.transport.ErrorCode;

/// The peer broke a rule that holds for one stream: it ends with an RST_STREAM (RFC 9113 §5.4.2).
final class StreamError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ErrorCode code;

  StreamError(ErrorCode code, String message) {
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
