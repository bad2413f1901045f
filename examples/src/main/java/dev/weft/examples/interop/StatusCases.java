package dev.weft.examples.interop;

import dev.weft.Code;

/// Cases of calls that the server ends as it is told to.
final class StatusCases {
  private static final String SPECIAL =
      "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \ud83d\ude08\t\n";

  private StatusCases() {}

  static void codeAndMessage(Remote server) {
    EchoStatus status = unknown("test status message");
    unary(server, status);
    fullDuplex(server, status);
  }

  static void specialMessage(Remote server) {
    unary(server, unknown(SPECIAL));
  }

  private static EchoStatus unknown(String message) {
    return EchoStatus.newBuilder().setCode(Code.UNKNOWN.number()).setMessage(message).build();
  }

  private static void unary(Remote server, EchoStatus wanted) {
    var request = SimpleRequest.newBuilder().setResponseStatus(wanted).build();
    var status = Expect.failure(Code.UNKNOWN, () -> server.service().unaryCall(request));
    Expect.equal("message", wanted.getMessage(), status.message());
  }

  private static void fullDuplex(Remote server, EchoStatus wanted) {
    try (var call = server.service().fullDuplexCall()) {
      call.send(StreamingOutputCallRequest.newBuilder().setResponseStatus(wanted).build());
      call.finishSending();
      var status = Expect.failure(Code.UNKNOWN, call::receive);
      Expect.equal("message", wanted.getMessage(), status.message());
    }
  }
}
