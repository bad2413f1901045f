package dev.weft.testkit.calls;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Deadline;
import dev.weft.MethodDescriptor;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.server.ServerBuilder;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.inprocess.InProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A client that sends whatever a test likes, and the server that it sends it to.
///
/// Time passes only when [#time] is advanced.
final class RawClient implements AutoCloseable {
  final FakeTime time = new FakeTime();
  private final InProcess network =
      new InProcess(time)
          .with(Http2Settings.DEFAULT.withStreamWindow(Http2Settings.SMALLEST_WINDOW));
  private final Server server;
  private final ClientTransport connection;

  RawClient(Binding binding) {
    this(binding, UnaryOperator.identity());
  }

  RawClient(Binding binding, UnaryOperator<ServerBuilder> more) {
    server =
        more.apply(Server.over(network.serverTransport("served")).time(time))
            .serve(() -> binding)
            .start();
    connection = connect();
  }

  ClientTransport connect() {
    try {
      return network.connector().connect(server.address(), Deadline.after(Eventually.BOUND));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Server server() {
    return server;
  }

  InProcess network() {
    return network;
  }

  ClientTransport connection() {
    return connection;
  }

  static Headers request(MethodDescriptor<?, ?> method) {
    return request(method.path());
  }

  static Headers request(String path) {
    return Headers.of(
        ":method",
        "POST",
        ":scheme",
        "http",
        ":authority",
        "test",
        ":path",
        path,
        "te",
        "trailers",
        "content-type",
        "application/grpc",
        "user-agent",
        "raw");
  }

  /// A call that is open: its head has been sent.
  Http2Stream open(Headers head) {
    Http2Stream stream = connection.newStream(Deadline.NONE);
    stream.write(head, null, null, EndStream.NO);
    return stream;
  }

  /// A whole request and its answer.
  Answer ask(Headers head, @Nullable ByteBuffer data) {
    Http2Stream stream = connection.newStream(Deadline.NONE);
    stream.write(head, data, null, EndStream.YES);
    return Answer.of(stream);
  }

  @Override
  public void close() {
    connection.close();
    server.close();
  }

  static TransportFailure failureOf(Runnable operation) {
    return assertThrows(TransportException.class, operation::run).failure();
  }

  /// All that a server sent.
  ///
  /// @param trailers the same object as the head, if that was all
  record Answer(Headers head, List<String> messages, Headers trailers) {
    static Answer of(Http2Stream stream) {
      Headers head = stream.awaitHead();
      var messages = new ArrayList<String>();
      for (String message = next(stream); message != null; message = next(stream)) {
        messages.add(message);
      }
      return new Answer(head, messages, stream.awaitTrailers());
    }

    static @Nullable String next(Http2Stream stream) {
      ByteBuffer prefix = stream.read(5);
      if (prefix == null) return null;
      int length = prefix.getInt(prefix.position() + 1);
      return StandardCharsets.UTF_8.decode(stream.read(length)).toString();
    }

    boolean isTrailersOnly() {
      return head == trailers;
    }

    String status() {
      return trailers.get("grpc-status");
    }

    String message() {
      return trailers.get("grpc-message");
    }
  }
}
