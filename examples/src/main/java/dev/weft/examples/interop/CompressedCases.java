package dev.weft.examples.interop;

import static dev.weft.client.CallOptions.compression;
import static dev.weft.examples.interop.Messages.flag;

import dev.weft.Code;
import dev.weft.examples.interop.NoticedGzip.Received;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Cases of messages that are compressed, or not, one by one.
///
/// A client's cases begin with a probe: a server that does not look at how messages come lets through
/// what it should refuse. Such servers there are (grpc-java's), and for them there are cases without.
final class CompressedCases {
  private static final String GZIP = "gzip";

  private static final int FIRST = 27_182;
  private static final int SECOND = 45_904;

  private CompressedCases() {}

  static void clientUnary(Remote server) {
    Expect.failure(Code.INVALID_ARGUMENT, () -> server.service().unaryCall(expecting(true)));
    clientUnaryWithoutProbe(server);
  }

  static void clientUnaryWithoutProbe(Remote server) {
    Messages.expectLargeResponse(
        server.service().with(compression(GZIP)).unaryCall(expecting(true)));
    Messages.expectLargeResponse(server.service().unaryCall(expecting(false)));
  }

  private static SimpleRequest expecting(boolean compressed) {
    return Messages.largeRequest().setExpectCompressed(flag(compressed)).build();
  }

  static void clientStreaming(Remote server) {
    try (var requests = server.service().streamingInputCall()) {
      requests.send(expecting(true, FIRST));
      Expect.failure(Code.INVALID_ARGUMENT, requests::finish);
    }
    clientStreamingWithoutProbe(server);
  }

  static void clientStreamingWithoutProbe(Remote server) {
    try (var requests = server.service().with(compression(GZIP)).streamingInputCall()) {
      requests.send(expecting(true, FIRST));
      requests.sendUncompressed(expecting(false, SECOND));
      Expect.equal("aggregated size", 73_086, requests.finish().getAggregatedPayloadSize());
    }
  }

  private static StreamingInputCallRequest expecting(boolean compressed, int size) {
    return StreamingInputCallRequest.newBuilder()
        .setExpectCompressed(flag(compressed))
        .setPayload(Messages.zeros(size))
        .build();
  }

  static void serverUnary(Remote server) {
    for (boolean compressed : new boolean[] {true, false}) {
      var request = Messages.largeRequest().setResponseCompressed(flag(compressed)).build();
      SimpleResponse response = received(compressed, () -> server.service().unaryCall(request));
      Messages.expectLargeResponse(response);
    }
  }

  static void serverStreaming(Remote server) {
    var request =
        StreamingOutputCallRequest.newBuilder()
            .addResponseParameters(Messages.sized(31_415).setCompressed(flag(true)))
            .addResponseParameters(Messages.sized(92_653).setCompressed(flag(false)))
            .build();
    try (var responses = server.service().streamingOutputCall(request)) {
      Messages.expectSize(31_415, received(true, responses::receive));
      Messages.expectSize(92_653, received(false, responses::receive));
      Expect.equal("message after the last", null, responses.receive());
    }
  }

  private static <M> M received(boolean compressed, Supplier<@Nullable M> receive) {
    Received<M> received = NoticedGzip.receiving(receive);
    if (received.message() == null) throw new IllegalStateException("no message has come");
    Expect.equal("compressed flag", compressed, received.compressed());
    return received.message();
  }
}
