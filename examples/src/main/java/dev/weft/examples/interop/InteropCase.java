package dev.weft.examples.interop;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.weft.client.BidiStreamingCall;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What an interop client does, and what it must see: the cases by the names that gRPC gives them.
public enum InteropCase {
  EMPTY_UNARY {
    @Override
    public void run(TestServiceClient server) {
      expect("reply", Empty.getDefaultInstance(), server.emptyCall(Empty.getDefaultInstance()));
    }
  },

  LARGE_UNARY {
    @Override
    public void run(TestServiceClient server) {
      var request =
          SimpleRequest.newBuilder().setResponseSize(314_159).setPayload(zeros(271_828)).build();
      expect("payload", zeros(314_159), server.unaryCall(request).getPayload());
    }
  },

  SERVER_STREAMING {
    @Override
    public void run(TestServiceClient server) {
      var request = StreamingOutputCallRequest.newBuilder();
      for (int size : RESPONSES) request.addResponseParameters(sized(size));
      try (var responses = server.streamingOutputCall(request.build())) {
        for (int size : RESPONSES) expect("payload", zeros(size), payload(responses.receive()));
        expect("message after the last", null, responses.receive());
      }
    }
  },

  CLIENT_STREAMING {
    @Override
    public void run(TestServiceClient server) {
      try (var requests = server.streamingInputCall()) {
        for (int size : REQUESTS) {
          requests.send(StreamingInputCallRequest.newBuilder().setPayload(zeros(size)).build());
        }
        expect("aggregated size", 74_922, requests.finish().getAggregatedPayloadSize());
      }
    }
  },

  PING_PONG {
    @Override
    public void run(TestServiceClient server) {
      try (var call = server.fullDuplexCall()) {
        for (int i = 0; i < REQUESTS.size(); i++) volley(call, REQUESTS.get(i), RESPONSES.get(i));
        call.finishSending();
        expect("message after the last", null, call.receive());
      }
    }
  };

  private static final List<Integer> REQUESTS = List.of(27_182, 8, 1_828, 45_904);
  private static final List<Integer> RESPONSES = List.of(31_415, 9, 2_653, 58_979);

  /// Calls the server and looks at what comes back.
  /// @throws IllegalStateException if that is not as it has to be
  /// @throws dev.weft.RpcException if a call fails
  public abstract void run(TestServiceClient server);

  /// The case of a name such as `large_unary`.
  /// @throws IllegalArgumentException if there is none; says which there are
  public static InteropCase named(String name) {
    for (InteropCase each : values()) if (each.toString().equals(name)) return each;
    throw new IllegalArgumentException(
        "no test case '"
            + name
            + "'; there are "
            + Arrays.stream(values()).map(InteropCase::toString).collect(Collectors.joining(", ")));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static void volley(
      BidiStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call,
      int there,
      int back) {
    call.send(
        StreamingOutputCallRequest.newBuilder()
            .addResponseParameters(sized(back))
            .setPayload(zeros(there))
            .build());
    expect("payload", zeros(back), payload(call.receive()));
  }

  private static ResponseParameters sized(int size) {
    return ResponseParameters.newBuilder().setSize(size).build();
  }

  private static Payload zeros(int size) {
    return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[size])).build();
  }

  private static @Nullable Payload payload(@Nullable StreamingOutputCallResponse response) {
    return response == null ? null : response.getPayload();
  }

  private static void expect(String what, @Nullable Object expected, @Nullable Object found) {
    if (Objects.equals(expected, found)) return;
    throw new IllegalStateException(
        what + " is " + describe(found) + "; expected is " + describe(expected));
  }

  /// A message by its size: nobody reads a screen of zeros.
  private static String describe(@Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case MessageLite message ->
          message.getClass().getSimpleName() + " of " + message.getSerializedSize() + " bytes";
      default -> value.toString();
    };
  }
}
