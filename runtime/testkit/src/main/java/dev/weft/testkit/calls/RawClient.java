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
import dev.weft.transport.Connector;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A client that sends whatever a test likes, and the server that it sends it to.
///
/// Time passes only when [#time] is advanced.
final class RawClient implements AutoCloseable {
  final FakeTime time;
  private final Wiring wiring;
  private final Server server;
  private final ClientTransport connection;

  RawClient(Binding binding) {
    this(binding, UnaryOperator.identity());
  }

  /// One in this process.
  RawClient(Binding binding, UnaryOperator<ServerBuilder> more) {
    this(binding, more, new FakeTime());
  }

  private RawClient(Binding binding, UnaryOperator<ServerBuilder> more, FakeTime time) {
    this(binding, more, time, Wiring.inProcess(time));
  }

  RawClient(Binding binding, UnaryOperator<ServerBuilder> more, FakeTime time, Wiring wiring) {
    this.time = time;
    this.wiring = wiring;
    server = more.apply(Server.over(wiring.server()).time(time)).serve(() -> binding).start();
    connection = connect();
  }

  ClientTransport connect() {
    try {
      return wiring.connector().connect(server.address(), Deadline.after(Eventually.BOUND));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Server server() {
    return server;
  }

  Connector connector() {
    return wiring.connector();
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
    wiring.close();
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
      return new Answer(head, messages, Objects.requireNonNull(stream.awaitTrailers(), "trailers"));
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

    @Nullable String status() {
      return trailers.get("grpc-status");
    }

    @Nullable String message() {
      return trailers.get("grpc-message");
    }
  }
}
