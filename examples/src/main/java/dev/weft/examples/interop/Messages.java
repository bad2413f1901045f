package dev.weft.examples.interop;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/// The messages that the cases are made of; payloads are zeros.
final class Messages {
  private static final int LARGE_REQUEST = 271_828;
  private static final int LARGE_RESPONSE = 314_159;

  private Messages() {}

  static Payload zeros(int size) {
    return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[size])).build();
  }

  static BoolValue flag(boolean value) {
    return BoolValue.newBuilder().setValue(value).build();
  }

  /// The request that most unary cases send; [#expectLargeResponse] is what must come back.
  static SimpleRequest.Builder largeRequest() {
    return SimpleRequest.newBuilder()
        .setResponseSize(LARGE_RESPONSE)
        .setPayload(zeros(LARGE_REQUEST));
  }

  static void expectLargeResponse(SimpleResponse response) {
    Expect.equal("payload", zeros(LARGE_RESPONSE), response.getPayload());
  }

  /// The request for one response that most bidirectional cases send.
  static StreamingOutputCallRequest volley(int there, int back) {
    return StreamingOutputCallRequest.newBuilder()
        .addResponseParameters(sized(back))
        .setPayload(zeros(there))
        .build();
  }

  static StreamingOutputCallRequest largeVolley() {
    return volley(LARGE_REQUEST, LARGE_RESPONSE);
  }

  static void expectLargeResponse(@Nullable StreamingOutputCallResponse response) {
    expectSize(LARGE_RESPONSE, response);
  }

  static void expectSize(int size, @Nullable StreamingOutputCallResponse response) {
    Expect.equal("payload", zeros(size), response == null ? null : response.getPayload());
  }

  static ResponseParameters.Builder sized(int size) {
    return ResponseParameters.newBuilder().setSize(size);
  }

  static StreamingInputCallRequest input(int size) {
    return StreamingInputCallRequest.newBuilder().setPayload(zeros(size)).build();
  }
}
