package dev.weft.examples.interop;

import com.google.protobuf.ByteString;
import dev.weft.Code;
import dev.weft.Incoming;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import java.time.Duration;
import java.util.ArrayList;

/// The interop test service: answers with as many zeros as it is asked for.
public final class InteropService implements TestService {
  @Override
  public Empty emptyCall(Empty request) {
    return Empty.getDefaultInstance();
  }

  @Override
  public SimpleResponse unaryCall(SimpleRequest request) {
    if (request.hasResponseStatus()) throwUnlessOk(request.getResponseStatus());
    refuseIf(request.getExpectCompressed());
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
    answer(request, responses);
  }

  @Override
  public StreamingInputCallResponse streamingInputCall(
      Incoming<StreamingInputCallRequest> requests) {
    int size = 0;
    for (StreamingInputCallRequest request : requests) {
      refuseIf(request.getExpectCompressed());
      size += request.getPayload().getBody().size();
    }
    return StreamingInputCallResponse.newBuilder().setAggregatedPayloadSize(size).build();
  }

  @Override
  public void fullDuplexCall(
      Incoming<StreamingOutputCallRequest> requests,
      Outgoing<StreamingOutputCallResponse> responses) {
    for (StreamingOutputCallRequest request : requests) answer(request, responses);
  }

  @Override
  public void halfDuplexCall(
      Incoming<StreamingOutputCallRequest> requests,
      Outgoing<StreamingOutputCallResponse> responses) {
    var all = new ArrayList<StreamingOutputCallRequest>();
    requests.forEach(all::add);
    for (StreamingOutputCallRequest request : all) answer(request, responses);
  }

  private static void answer(
      StreamingOutputCallRequest request, Outgoing<StreamingOutputCallResponse> responses) {
    if (request.hasResponseStatus()) throwUnlessOk(request.getResponseStatus());
    for (ResponseParameters wanted : request.getResponseParametersList()) {
      pause(wanted.getIntervalUs());
      responses.send(
          StreamingOutputCallResponse.newBuilder()
              .setPayload(zeros(request.getResponseType(), wanted.getSize()))
              .build());
    }
  }

  private static void throwUnlessOk(EchoStatus status) {
    Code code = Code.of(status.getCode());
    if (code != Code.OK) throw new RpcException(code, status.getMessage());
  }

  /// Only uncompressed messages get this far: there is no compression yet.
  private static void refuseIf(BoolValue expectCompressed) {
    if (expectCompressed.getValue()) {
      throw new RpcException(Code.INVALID_ARGUMENT, "the message should be compressed; it is not");
    }
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
