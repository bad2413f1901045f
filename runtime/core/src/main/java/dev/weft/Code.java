package dev.weft;

/// How a call ended, in one of gRPC's seventeen words.
///
/// The numbers travel in `grpc-status`
/// ([status codes](https://github.com/grpc/grpc/blob/master/doc/statuscodes.md)).
public enum Code {
  OK,
  CANCELLED,
  UNKNOWN,
  INVALID_ARGUMENT,
  DEADLINE_EXCEEDED,
  NOT_FOUND,
  ALREADY_EXISTS,
  PERMISSION_DENIED,
  RESOURCE_EXHAUSTED,
  FAILED_PRECONDITION,
  ABORTED,
  OUT_OF_RANGE,
  UNIMPLEMENTED,
  INTERNAL,
  UNAVAILABLE,
  DATA_LOSS,
  UNAUTHENTICATED;

  private static final Code[] BY_NUMBER = values();

  /// The number on the wire, 0 to 16.
  public int number() {
    return ordinal();
  }

  /// The code of a number; numbers outside 0 to 16 are [#UNKNOWN], as the protocol asks.
  public static Code of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
  }
}
