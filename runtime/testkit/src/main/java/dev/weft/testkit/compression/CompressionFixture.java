package dev.weft.testkit.compression;

import dev.weft.Deadline;
import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.server.ServerBuilder;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.Admission;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connector;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Weft at one end of a transport and bare streams at the other.
public final class CompressionFixture {
  static final Headers HEAD = Headers.of(":status", "200", "content-type", "application/grpc");
  static final Headers OK = Headers.of("grpc-status", "0");

  private final Function<Http2Settings, ServerTransport> servers;
  private final Function<Http2Settings, Connector> connectors;
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final Queue<Throwable> mistakes = new ConcurrentLinkedQueue<>();
  private @Nullable SocketAddress address;

  CompressionFixture(
      Function<Http2Settings, ServerTransport> servers,
      Function<Http2Settings, Connector> connectors) {
    this.servers = servers;
    this.connectors = connectors;
  }

  /// What a bare server was sent.
  record Request(Headers head, List<Message> messages) {}

  /// What a bare client was sent.
  ///
  /// @param trailers the same object as the head, if that was all
  record Answer(Headers head, List<Message> messages, @Nullable Headers trailers) {
    @Nullable String status() {
      return Objects.requireNonNull(trailers).get("grpc-status");
    }

    @Nullable String encoding() {
      return head.get("grpc-encoding");
    }
  }

  /// What a bare server does with a stream.
  interface Script {
    void play(Http2Stream stream);
  }

  // ---- a bare server and Weft's channels

  /// Answers each request, once it has been read to its end, with these messages and an OK.
  void answer(Headers head, Message... messages) {
    script(stream -> {
      stream.write(head, Message.framed(messages), OK, EndStream.YES);
    });
  }

  /// A bare server that reads each request to its end before it plays.
  void script(Script script) {
    ServerTransport transport = servers.apply(Http2Settings.DEFAULT);
    closing.push(transport::close);
    try {
      transport.start((stream, head) -> new Admission.Serve(new Scripted(stream, head, script)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    address = transport.address();
  }

  private final class Scripted implements ServedStream {
    private final Http2Stream stream;
    private final Headers head;
    private final Script script;

    Scripted(Http2Stream stream, Headers head, Script script) {
      this.stream = stream;
      this.head = head;
      this.script = script;
    }

    @Override
    public void run() {
      try {
        requests.add(new Request(head, Message.readAll(stream)));
        script.play(stream);
      } catch (TransportException gone) {
        // The client gave up: some tests are about that.
      } catch (Throwable mistake) {
        mistakes.add(mistake);
      }
    }

    @Override
    public void failed(TransportFailure failure) {}
  }

  /// The next request that has arrived.
  Request request() {
    try {
      Request request = requests.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
      if (request == null) throw new AssertionError("no request arrived");
      return request;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for a request", e);
    }
  }

  int requests() {
    return requests.size();
  }

  Channel channel() {
    return channel(UnaryOperator.identity());
  }

  Channel channel(UnaryOperator<ChannelBuilder> more) {
    Channel channel =
        more.apply(Channel.over(connectors.apply(Http2Settings.DEFAULT)).plaintext())
            .to(Objects.requireNonNull(address));
    closing.push(channel::close);
    return channel;
  }

  // ---- Weft's server and a bare client

  void serve(Binding binding, UnaryOperator<ServerBuilder> more) {
    Server server =
        more.apply(Server.over(servers.apply(Http2Settings.DEFAULT))).serve(() -> binding).start();
    closing.push(server::close);
    address = server.address();
  }

  static Headers request(String path, String... more) {
    return Headers.of(
            ":method",
            "POST",
            ":scheme",
            "http",
            ":path",
            path,
            ":authority",
            "contract",
            "te",
            "trailers")
        .with(more);
  }

  Http2Stream open() {
    try {
      ClientTransport client =
          connectors
              .apply(Http2Settings.DEFAULT)
              .connect(Objects.requireNonNull(address), Deadline.after(Eventually.BOUND));
      closing.push(client::close);
      return client.newStream(Deadline.after(Eventually.BOUND));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A whole request and its answer.
  Answer ask(Headers head, Message... messages) {
    Http2Stream stream = open();
    ByteBuffer data = Message.framed(messages);
    stream.write(head, data, null, EndStream.YES);
    Headers first = stream.awaitHead();
    return new Answer(first, Message.readAll(stream), stream.awaitTrailers());
  }

  static void await(CountDownLatch latch) {
    try {
      if (latch.await(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS)) return;
      throw new AssertionError("what was waited for did not happen");
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting", e);
    }
  }

  // ---- the end

  void close() {
    closing.forEach(Runnable::run);
    if (mistakes.isEmpty()) return;
    var error = new AssertionError("a script went wrong");
    mistakes.forEach(error::addSuppressed);
    throw error;
  }
}
