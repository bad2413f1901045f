package dev.weft.bench.grpcjava;

import com.google.protobuf.BytesValue;
import dev.weft.bench.peer.BlockingEchoClient;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.io.EOFException;
import java.util.Iterator;
import java.util.List;

/// grpc-java's blocking stub, as generated code calls it.
final class BlockingStub implements BlockingEchoClient {
  private final List<ManagedChannel> connections;

  BlockingStub(List<ManagedChannel> connections) {
    this.connections = connections;
  }

  @Override
  public BytesValue unary(int connection, BytesValue request) {
    return ClientCalls.blockingUnaryCall(
        connections.get(connection), EchoService.UNARY, CallOptions.DEFAULT, request);
  }

  @Override
  public Exchange pingPong(int connection) {
    BlockingClientCall<BytesValue, BytesValue> call =
        ClientCalls.blockingBidiStreamingCall(
            connections.get(connection), EchoService.PING_PONG, CallOptions.DEFAULT);
    return new Exchange() {
      @Override
      public BytesValue exchange(BytesValue message) throws Exception {
        call.write(message);
        BytesValue echo = call.read();
        if (echo == null) throw new EOFException("the stream ended without an echo");
        return echo;
      }

      @Override
      public void close() throws Exception {
        call.halfClose();
        if (call.read() != null) throw new IllegalStateException("a message after the last echo");
      }
    };
  }

  @Override
  public int stream(int connection, BytesValue request) {
    Iterator<BytesValue> messages =
        ClientCalls.blockingServerStreamingCall(
            connections.get(connection), EchoService.STREAM, CallOptions.DEFAULT, request);
    int count = 0;
    for (; messages.hasNext(); count++) messages.next();
    return count;
  }

  @Override
  public void close() {
    connections.forEach(ManagedChannel::shutdownNow);
  }
}
