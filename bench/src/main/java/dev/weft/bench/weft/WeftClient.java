package dev.weft.bench.weft;

import com.google.protobuf.BytesValue;
import dev.weft.bench.peer.BlockingEchoClient;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.jetty.JettyConnector;
import dev.weft.transport.Connector;
import java.io.EOFException;
import java.util.List;

/// Weft's calls, as a generated client makes them.
final class WeftClient implements BlockingEchoClient {
  private final Connector connector;
  private final List<Channel> connections;
  private final CallOptions options;

  WeftClient(Connector connector, List<Channel> connections, CallOptions options) {
    this.connector = connector;
    this.connections = connections;
    this.options = options;
  }

  @Override
  public BytesValue unary(int connection, BytesValue request) {
    return connections.get(connection).call(EchoMethods.UNARY, request, options);
  }

  @Override
  public Exchange pingPong(int connection) {
    return new Conversation(
        connections.get(connection).bidiStreaming(EchoMethods.PING_PONG, options));
  }

  private record Conversation(BidiStreamingCall<BytesValue, BytesValue> call) implements Exchange {
    @Override
    public BytesValue exchange(BytesValue message) throws EOFException {
      call.send(message);
      BytesValue echo = call.receive();
      if (echo == null) throw new EOFException("the stream ended without an echo");
      return echo;
    }

    @Override
    public void close() {
      try (call) {
        call.finishSending();
        if (call.receive() != null)
          throw new IllegalStateException("a message after the last echo");
      }
    }
  }

  @Override
  public int stream(int connection, BytesValue request) {
    int count = 0;
    try (var messages =
        connections.get(connection).serverStreaming(EchoMethods.STREAM, request, options)) {
      while (messages.receive() != null) count++;
    }
    return count;
  }

  @Override
  public void close() {
    connections.forEach(Channel::close);
    if (connector instanceof JettyConnector jetty) jetty.close(); // it has threads
  }
}
