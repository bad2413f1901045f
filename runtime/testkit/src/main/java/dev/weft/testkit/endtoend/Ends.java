package dev.weft.testkit.endtoend;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.resolver.ManualResolver;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.server.ServerBuilder;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connector;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Servers and channels over one transport, and what handlers tell a test. Messages are bytes.
///
/// Windows are the smallest there are, so that a message of a few hundred KiB is held up.
public final class Ends implements AutoCloseable {
  static final String SERVICE = "weft.test.Ends";
  static final Marshaller<byte[]> BYTES =
      new Marshaller<>() {
        @Override
        public byte[] encode(byte[] message, int headroom) {
          var bytes = new byte[headroom + message.length];
          System.arraycopy(message, 0, bytes, headroom, message.length);
          return bytes;
        }

        @Override
        public byte[] decode(ByteBuffer bytes) {
          var message = new byte[bytes.remaining()];
          bytes.get(message);
          return message;
        }
      };
  static final MethodDescriptor<byte[], byte[]> UNARY =
      new MethodDescriptor<>(SERVICE, "Unary", Kind.UNARY, BYTES, BYTES);
  static final MethodDescriptor<byte[], byte[]> BIDI =
      new MethodDescriptor<>(SERVICE, "Bidi", Kind.BIDI_STREAMING, BYTES, BYTES);

  static final Http2Settings SMALL =
      Http2Settings.DEFAULT.withStreamWindow(Http2Settings.SMALLEST_WINDOW);
  static final Http2Settings ONE_STREAM = SMALL.withMaxConcurrentStreams(1);

  private final Function<Http2Settings, ServerTransport> servers;
  private final Connector connector;
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private @Nullable ServerTransport transport;
  private @Nullable Server server;

  Ends(
      Function<Http2Settings, ServerTransport> servers,
      Function<Http2Settings, Connector> connectors) {
    this.servers = servers;
    connector = connectors.apply(SMALL);
    if (connector instanceof AutoCloseable closeable) opened.add(closeable);
  }

  /// Serves, and opens a channel to it.
  Channel serve(Http2Settings settings, Consumer<Binding.Builder> methods) {
    return serve(settings, methods, UnaryOperator.identity());
  }

  Channel serve(
      Http2Settings settings,
      Consumer<Binding.Builder> methods,
      UnaryOperator<ServerBuilder> more) {
    Binding.Builder binding = Binding.of(SERVICE);
    methods.accept(binding);
    Binding built = binding.build();
    transport = servers.apply(settings);
    server = more.apply(Server.over(transport)).serve(() -> built).start();
    opened.add(server);
    return channel(UnaryOperator.identity());
  }

  /// Another channel to the server that was started last.
  Channel channel(UnaryOperator<ChannelBuilder> more) {
    return channel(connector, server().address(), more);
  }

  Channel channel(Connector over, SocketAddress to, UnaryOperator<ChannelBuilder> more) {
    Channel channel = more.apply(Channel.over(over).plaintext()).to(to);
    opened.add(channel);
    return channel;
  }

  /// A channel to what a resolver says, under the name `server`.
  Channel channelTo(ManualResolver names, UnaryOperator<ChannelBuilder> more) {
    ChannelBuilder builder = Channel.over(connector).plaintext().resolving(names);
    Channel channel = more.apply(builder).to("manual:///server");
    opened.add(channel);
    return channel;
  }

  Connector connector() {
    return connector;
  }

  /// The server that was started last.
  Server server() {
    return Objects.requireNonNull(server);
  }

  /// A transport of this kind that listens nowhere yet; a test that starts it closes it.
  ServerTransport another(Http2Settings settings) {
    return servers.apply(settings);
  }

  /// What that server listens by.
  ServerTransport transport() {
    return Objects.requireNonNull(transport);
  }

  /// A connection of its own to that server, without a channel.
  ClientTransport connect() throws IOException {
    ClientTransport connection =
        connector.connect(transport().address(), Deadline.after(Eventually.BOUND));
    opened.add(connection);
    return connection;
  }

  static Headers head(MethodDescriptor<?, ?> method, String... more) {
    return Headers.of(
            ":method",
            "POST",
            ":scheme",
            "http",
            ":authority",
            "test",
            ":path",
            method.path(),
            "te",
            "trailers",
            "content-type",
            "application/grpc")
        .with(more);
  }

  // ---- what handlers tell

  void tell(Object what) {
    told.add(what);
  }

  /// Tells with which status a wait of the handler's ends, and goes on as if it had returned.
  void tellEnd(Runnable wait) {
    try {
      wait.run();
      tell("returned");
    } catch (RpcException e) {
      tell(e.code());
    }
  }

  Object told() {
    try {
      Object next = told.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
      if (next == null) throw new AssertionError("the handler told nothing");
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for the handler", e);
    }
  }

  /// What is told next, in whichever order it comes.
  Set<Object> toldSet(int count) {
    var all = new HashSet<>();
    for (int i = 0; i < count; i++) all.add(told());
    return all;
  }

  boolean hasTold() {
    return !told.isEmpty();
  }

  /// The code that a call ends with.
  static Code codeOf(Runnable call) {
    return failureOf(call).code();
  }

  static RpcException failureOf(Runnable call) {
    try {
      call.run();
    } catch (RpcException e) {
      return e;
    }
    throw new AssertionError("the call was to fail, and ended OK");
  }

  /// Of a message that has to be there.
  static int sizeOf(byte @Nullable [] message) {
    return Objects.requireNonNull(message, "no message but the end").length;
  }

  /// The connection, channel and server are as good as new.
  static void proveUsable(Channel channel) {
    byte[] echoed = channel.call(UNARY, new byte[] {7}, CallOptions.DEFAULT);
    if (echoed.length != 1 || echoed[0] != 7) throw new AssertionError("not the echo");
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) each.close();
  }
}
