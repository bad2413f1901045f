package dev.weft;

/// How a call ended, in one of gRPC's seventeen words.
///
/// The numbers travel in `grpc-status`
/// ([status codes](https://github.com/grpc/grpc/blob/master/doc/statuscodes.md)).
public enum Code {
  OK(0),
  CANCELLED(1),
  UNKNOWN(2),
  INVALID_ARGUMENT(3),
  DEADLINE_EXCEEDED(4),
  NOT_FOUND(5),
  ALREADY_EXISTS(6),
  PERMISSION_DENIED(7),
  RESOURCE_EXHAUSTED(8),
  FAILED_PRECONDITION(9),
  ABORTED(10),
  OUT_OF_RANGE(11),
  UNIMPLEMENTED(12),
  INTERNAL(13),
  UNAVAILABLE(14),
  DATA_LOSS(15),
  UNAUTHENTICATED(16);

  private static final Code[] BY_NUMBER = values();

  private final int number;

  Code(int number) {
    this.number = number;
  }

  /// The number on the wire, 0 to 16.
  public int number() {
    return number;
  }

  /// The code of a number; numbers outside 0 to 16 are [#UNKNOWN], as the protocol asks.
  public static Code of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
  }
}
