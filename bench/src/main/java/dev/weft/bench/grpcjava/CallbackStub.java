package dev.weft.bench.grpcjava;

import com.google.protobuf.BytesValue;
import dev.weft.bench.peer.CallbackEchoClient;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;

/// grpc-java's async stub, as generated code calls it.
final class CallbackStub implements CallbackEchoClient {
  private final List<ManagedChannel> connections;

  CallbackStub(List<ManagedChannel> connections) {
    this.connections = connections;
  }

  @Override
  public void unary(int connection, BytesValue request, Observer observer) {
    ClientCalls.asyncUnaryCall(call(connection, EchoService.UNARY), request, adapt(observer));
  }

  @Override
  public Exchange pingPong(int connection, Observer observer) {
    StreamObserver<BytesValue> requests =
        ClientCalls.asyncBidiStreamingCall(
            call(connection, EchoService.PING_PONG), adapt(observer));
    return new Exchange() {
      @Override
      public void send(BytesValue message) {
        requests.onNext(message);
      }

      @Override
      public void finishSending() {
        requests.onCompleted();
      }
    };
  }

  @Override
  public void stream(int connection, BytesValue request, Observer observer) {
    ClientCalls.asyncServerStreamingCall(
        call(connection, EchoService.STREAM), request, adapt(observer));
  }

  private ClientCall<BytesValue, BytesValue> call(
      int connection, MethodDescriptor<BytesValue, BytesValue> method) {
    return connections.get(connection).newCall(method, CallOptions.DEFAULT);
  }

  private static StreamObserver<BytesValue> adapt(Observer observer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(BytesValue message) {
        observer.received(message);
      }

      @Override
      public void onError(Throwable failure) {
        observer.ended(failure);
      }

      @Override
      public void onCompleted() {
        observer.ended(null);
      }
    };
  }

  @Override
  public void close() {
    connections.forEach(ManagedChannel::shutdownNow);
  }
}
