package dev.weft.examples.interop;

import static dev.weft.client.CallOptions.deadline;

import dev.weft.Code;
import java.time.Duration;
import java.util.List;

/// Cases of calls with several messages, or none.
final class StreamingCases {
  private static final List<Integer> REQUESTS = List.of(27_182, 8, 1_828, 45_904);
  private static final List<Integer> RESPONSES = List.of(31_415, 9, 2_653, 58_979);

  private StreamingCases() {}

  static void server(Remote server) {
    var request = StreamingOutputCallRequest.newBuilder();
    for (int size : RESPONSES) request.addResponseParameters(Messages.sized(size));
    try (var responses = server.service().streamingOutputCall(request.build())) {
      for (int size : RESPONSES) Messages.expectSize(size, responses.receive());
      Expect.equal("message after the last", null, responses.receive());
    }
  }

  static void client(Remote server) {
    try (var requests = server.service().streamingInputCall()) {
      for (int size : REQUESTS) requests.send(Messages.input(size));
      Expect.equal("aggregated size", 74_922, requests.finish().getAggregatedPayloadSize());
    }
  }

  static void pingPong(Remote server) {
    try (var call = server.service().fullDuplexCall()) {
      for (int i = 0; i < REQUESTS.size(); i++) {
        call.send(Messages.volley(REQUESTS.get(i), RESPONSES.get(i)));
        Messages.expectSize(RESPONSES.get(i), call.receive());
      }
      call.finishSending();
      Expect.equal("message after the last", null, call.receive());
    }
  }

  static void empty(Remote server) {
    try (var call = server.service().fullDuplexCall()) {
      call.finishSending();
      Expect.equal("message", null, call.receive());
    }
  }

  static void cancelAfterBegin(Remote server) {
    try (var call = server.service().streamingInputCall()) {
      call.cancel("begun, and no more");
      Expect.failure(Code.CANCELLED, call::finish);
    }
  }

  static void cancelAfterFirstResponse(Remote server) {
    try (var call = server.service().fullDuplexCall()) {
      call.send(Messages.volley(27_182, 31_415));
      Messages.expectSize(31_415, call.receive());
      call.cancel("one is enough");
      Expect.failure(Code.CANCELLED, call::receive);
    }
  }

  /// The deadline may pass anywhere: before there is a stream, while sending, while waiting; but not
  /// while connecting, for then there would be no server that sleeps.
  static void timeoutOnSleepingServer(Remote server) {
    UnaryCases.empty(server);
    var hurried = server.service().with(deadline(Duration.ofMillis(1)));
    Expect.failure(
        Code.DEADLINE_EXCEEDED,
        () -> {
          try (var call = hurried.fullDuplexCall()) {
            call.send(
                StreamingOutputCallRequest.newBuilder().setPayload(Messages.zeros(27_182)).build());
            var response = call.receive();
            throw new IllegalStateException("a response that nobody asked for: " + response);
          }
        });
  }
}
