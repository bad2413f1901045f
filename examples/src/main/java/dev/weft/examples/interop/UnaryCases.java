package dev.weft.examples.interop;

import static dev.weft.examples.interop.Messages.zeros;

import dev.weft.Code;

/// Cases of calls with one message each way.
final class UnaryCases {
  /// Bytes; above the 4 MiB that servers accept unless they are told to accept more.
  private static final int VERY_LARGE = 10 << 20;

  private UnaryCases() {}

  static void empty(Remote server) {
    Empty empty = Empty.getDefaultInstance();
    Expect.equal("reply", empty, server.service().emptyCall(empty));
  }

  static void large(Remote server) {
    Messages.expectLargeResponse(server.service().unaryCall(Messages.largeRequest().build()));
  }

  static void veryLargeRequest(Remote server) {
    var request =
        SimpleRequest.newBuilder().setResponseSize(10).setPayload(zeros(VERY_LARGE)).build();
    Expect.equal("payload", zeros(10), server.service().unaryCall(request).getPayload());
  }

  static void unimplementedMethod(Remote server) {
    Expect.failure(
        Code.UNIMPLEMENTED, () -> server.service().unimplementedCall(Empty.getDefaultInstance()));
  }

  static void unimplementedService(Remote server) {
    Expect.failure(
        Code.UNIMPLEMENTED,
        () -> server.unimplementedService().unimplementedCall(Empty.getDefaultInstance()));
  }
}
