package dev.weft.examples.interop;

import com.google.protobuf.ByteString;
import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Incoming;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.compression.Compressions;
import dev.weft.server.Server;
import dev.weft.transport.ServerTransport;
import java.time.Duration;
import java.util.ArrayList;

/// The interop test service: answers with as many zeros as it is asked for.
public final class InteropService implements TestService {
  private static final String GZIP = "gzip";

  /// Bytes. The largest request of the cases is 10 MiB; other implementations' test servers take as
  /// much as this.
  private static final int LARGEST_REQUEST = 16 << 20;

  /// A server of this service and of all that the cases need besides.
  /// @throws java.io.UncheckedIOException if the transport cannot listen
  public static Server over(ServerTransport transport) {
    return Server.over(transport)
        .maxReceivedMessageBytes(LARGEST_REQUEST)
        .compressions(Compressions.of(new NoticedGzip()))
        .intercept(new EchoMetadata(), new ExpectCompressed())
        .serve(new InteropService())
        .start();
  }

  @Override
  public Empty emptyCall(Empty request) {
    return Empty.getDefaultInstance();
  }

  @Override
  public SimpleResponse unaryCall(SimpleRequest request) {
    if (request.hasResponseStatus()) throwUnlessOk(request.getResponseStatus());
    compressAnswer(request);
    return SimpleResponse.newBuilder()
        .setPayload(zeros(request.getResponseType(), request.getResponseSize()))
        .build();
  }

  @Override
  public SimpleResponse cacheableUnaryCall(SimpleRequest request) {
    return unaryCall(request);
  }

  @Override
  public void streamingOutputCall(
      StreamingOutputCallRequest request, Outgoing<StreamingOutputCallResponse> responses) {
    compressWhatIsWanted();
    answer(request, responses);
  }

  @Override
  public StreamingInputCallResponse streamingInputCall(
      Incoming<StreamingInputCallRequest> requests) {
    int size = 0;
    for (StreamingInputCallRequest request : requests) {
      size += request.getPayload().getBody().size();
    }
    return StreamingInputCallResponse.newBuilder().setAggregatedPayloadSize(size).build();
  }

  @Override
  public void fullDuplexCall(
      Incoming<StreamingOutputCallRequest> requests,
      Outgoing<StreamingOutputCallResponse> responses) {
    compressWhatIsWanted();
    for (StreamingOutputCallRequest request : requests) answer(request, responses);
  }

  @Override
  public void halfDuplexCall(
      Incoming<StreamingOutputCallRequest> requests,
      Outgoing<StreamingOutputCallResponse> responses) {
    var all = new ArrayList<StreamingOutputCallRequest>();
    requests.forEach(all::add);
    compressWhatIsWanted();
    for (StreamingOutputCallRequest request : all) answer(request, responses);
  }

  /// Answers with what one request asks for. A call's compression is chosen ahead of its first
  /// message, so it is there for whatever is asked for later.
  private static void answer(
      StreamingOutputCallRequest request, Outgoing<StreamingOutputCallResponse> responses) {
    if (request.hasResponseStatus()) throwUnlessOk(request.getResponseStatus());
    for (ResponseParameters wanted : request.getResponseParametersList()) {
      pause(wanted.getIntervalUs());
      var response =
          StreamingOutputCallResponse.newBuilder()
              .setPayload(zeros(request.getResponseType(), wanted.getSize()))
              .build();
      if (wanted.getCompressed().getValue()) {
        responses.send(response);
      } else {
        responses.sendUncompressed(response);
      }
    }
  }

  private static void compressWhatIsWanted() {
    CallContext call = CallContext.current();
    if (call.acceptedCompressions().contains(GZIP)) call.compressWith(GZIP);
  }

  /// @throws RpcException with [Code#INTERNAL], if the client does not accept what it asks for
  private static void compressAnswer(SimpleRequest request) {
    if (!request.hasResponseCompressed()) return;
    boolean wanted = request.getResponseCompressed().getValue();
    CallContext.current().compressWith(wanted ? GZIP : Compressions.IDENTITY);
  }

  private static void throwUnlessOk(EchoStatus status) {
    Code code = Code.of(status.getCode());
    if (code != Code.OK) throw new RpcException(code, status.getMessage());
  }

  private static Payload zeros(PayloadType type, int size) {
    if (size < 0) {
      throw new RpcException(
          Code.INVALID_ARGUMENT, "a payload of " + size + " bytes; 0 and more are possible");
    }
    return Payload.newBuilder().setType(type).setBody(ByteString.copyFrom(new byte[size])).build();
  }

  private static void pause(int micros) {
    if (micros <= 0) return;
    try {
      Thread.sleep(Duration.ofNanos(micros * 1000L));
    } catch (InterruptedException e) {
      throw new RpcException(Code.CANCELLED, "the call is over", e);
    }
  }
}
