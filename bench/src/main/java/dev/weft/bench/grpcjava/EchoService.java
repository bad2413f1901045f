package dev.weft.bench.grpcjava;

import com.google.protobuf.BytesValue;
import dev.weft.bench.workload.StreamRequest;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/// The three methods of `weft.bench.Echo`, as descriptors and as a service.
final class EchoService {
  static final MethodDescriptor<BytesValue, BytesValue> UNARY = method("Unary", MethodType.UNARY);
  static final MethodDescriptor<BytesValue, BytesValue> PING_PONG =
      method("PingPong", MethodType.BIDI_STREAMING);
  static final MethodDescriptor<BytesValue, BytesValue> STREAM =
      method("Stream", MethodType.SERVER_STREAMING);

  private EchoService() {}

  static ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder("weft.bench.Echo")
        .addMethod(UNARY, ServerCalls.asyncUnaryCall(EchoService::echo))
        .addMethod(PING_PONG, ServerCalls.asyncBidiStreamingCall(EchoService::echoEach))
        .addMethod(STREAM, ServerCalls.asyncServerStreamingCall(EchoService::stream))
        .build();
  }

  private static void echo(BytesValue request, StreamObserver<BytesValue> responses) {
    responses.onNext(request);
    responses.onCompleted();
  }

  private static StreamObserver<BytesValue> echoEach(StreamObserver<BytesValue> responses) {
    return new StreamObserver<>() {
      @Override
      public void onNext(BytesValue message) {
        responses.onNext(message);
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        responses.onCompleted();
      }
    };
  }

  /// Sends while the transport is ready, as grpc-java's own back-pressure asks; its queues would grow otherwise.
  private static void stream(BytesValue request, StreamObserver<BytesValue> responses) {
    var call = (ServerCallStreamObserver<BytesValue>) responses;
    StreamRequest wanted = StreamRequest.decode(request);
    BytesValue message = wanted.message();
    call.setOnReadyHandler(
        new Runnable() {
          private int remaining = wanted.count();

          @Override
          public void run() {
            while (remaining > 0 && call.isReady()) {
              call.onNext(message);
              if (--remaining == 0) call.onCompleted();
            }
          }
        });
  }

  private static MethodDescriptor<BytesValue, BytesValue> method(String name, MethodType type) {
    var marshaller = ProtoUtils.marshaller(BytesValue.getDefaultInstance());
    return MethodDescriptor.newBuilder(marshaller, marshaller)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("weft.bench.Echo", name))
        .setType(type)
        .build();
  }
}
