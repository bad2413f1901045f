package dev.weft.wire;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.TransportFailure;

/// What HTTP statuses and HTTP/2 errors mean as a gRPC status.
public final class StatusMapping {
  /// How calls end whose channel is closed under them.
  public static final Status CHANNEL_CLOSED = new Status(Code.CANCELLED, "the channel was closed");

  private StatusMapping() {}

  /// For a response that is no gRPC (http-grpc-status-mapping.md).
  public static Code ofHttp(int httpStatus) {
    return switch (httpStatus) {
      case 400, 431 -> Code.INTERNAL;
      case 401 -> Code.UNAUTHENTICATED;
      case 403 -> Code.PERMISSION_DENIED;
      case 404 -> Code.UNIMPLEMENTED;
      case 429, 502, 503, 504 -> Code.UNAVAILABLE;
      default -> Code.UNKNOWN;
    };
  }

  /// For an RST_STREAM that a client received (PROTOCOL-HTTP2.md, "Errors").
  public static Code ofReset(ErrorCode code) {
    return switch (code.value()) {
      case 0x7 -> Code.UNAVAILABLE; // REFUSED_STREAM
      case 0x8 -> Code.CANCELLED; // CANCEL
      case 0xb -> Code.RESOURCE_EXHAUSTED; // ENHANCE_YOUR_CALM
      case 0xc -> Code.PERMISSION_DENIED; // INADEQUATE_SECURITY
      case 0x0, 0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0x9, 0xa, 0xd -> Code.INTERNAL;
      default -> Code.UNKNOWN;
    };
  }

  /// What something of the client's own has decided about a call. Codes that only servers give do not
  /// come from this side (gRFC A54).
  ///
  /// @param who decided, for people
  public static Status ofThisSide(String who, Status why) {
    return switch (why.code()) {
      case OK,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          DATA_LOSS ->
          new Status(
              Code.INTERNAL, who + " refused the call with " + why.code() + ": " + why.message());
      default -> why;
    };
  }

  /// The status of a client's call whose stream failed under it.
  public static Status ofFailure(TransportFailure failure) {
    return switch (failure) {
      case TransportFailure.Reset(ErrorCode code) -> new Status(ofReset(code), failure.reason());
      // Reset by this side because too much is unread, or else because it breaks HTTP/2's rules.
      case TransportFailure.Malformed(String reason, ErrorCode code) ->
          new Status(
              code.equals(ErrorCode.ENHANCE_YOUR_CALM) ? Code.RESOURCE_EXHAUSTED : Code.INTERNAL,
              reason);
      case TransportFailure.HeadersTooLarge large -> new Status(Code.INTERNAL, large.reason());
      case TransportFailure.ResetHere here -> new Status(Code.CANCELLED, here.reason());
      case TransportFailure.ClosedHere _ -> CHANNEL_CLOSED;
      case TransportFailure.NotOpened _, TransportFailure.GoneAway _, TransportFailure.Lost _ ->
          new Status(Code.UNAVAILABLE, failure.reason());
    };
  }
}
