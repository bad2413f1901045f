package dev.weft.testkit.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Marshaller;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.balancer.Policy;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.resolver.ManualResolver;
import dev.weft.resolver.Resolution;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.server.Service;
import dev.weft.testkit.FakeTime;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.WaitExpired;
import dev.weft.transport.inprocess.InProcess;
import dev.weft.transport.inprocess.InProcessAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Some servers on a network in memory, each of which answers with its name, and channels to them.
///
/// Time passes only when [#time] is advanced.
final class Backends implements AutoCloseable {
  static final MethodDescriptor<String, String> NAME =
      new MethodDescriptor<>("test.Backend", "Name", Kind.UNARY, new Text(), new Text());
  static final MethodDescriptor<String, String> CHAT =
      new MethodDescriptor<>("test.Backend", "Chat", Kind.BIDI_STREAMING, new Text(), new Text());
  static final CallOptions PATIENT = CallOptions.DEFAULT.withWaitForReady(true);

  final FakeTime time = new FakeTime();
  final ManualResolver names = new ManualResolver();

  /// Who was dialled, in this order.
  final List<String> dialled = new CopyOnWriteArrayList<>();

  private final InProcess network = new InProcess(time);
  private volatile Metadata received = Metadata.EMPTY;
  private static final Metadata.Key<byte[]> LOAD = Metadata.Key.binary("endpoint-load-metrics-bin");

  private final Map<String, byte[]> loads = new ConcurrentHashMap<>();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Map<String, Server> servers = new ConcurrentHashMap<>();
  private final Set<String> hanging = ConcurrentHashMap.newKeySet();
  private final List<ClientTransport> connections = new CopyOnWriteArrayList<>();
  private final List<Channel> channels = new ArrayList<>();

  Backends(String... running) {
    for (String name : running) start(name);
  }

  // ---- servers

  void start(String name) {
    startWith(name);
  }

  /// One that has other services too.
  void startWith(String name, Binding... others) {
    Binding service =
        Binding.of("test.Backend")
            .unary(
                NAME,
                _ -> {
                  received = CallContext.current().headers();
                  byte[] load = loads.get(name);
                  if (load != null) {
                    CallContext.current().addTrailers(Metadata.EMPTY.with(LOAD, load));
                  }
                  if (failing.contains(name)) throw new RpcException(Code.INTERNAL, "broken");
                  return name;
                })
            .bidiStreaming(
                CHAT,
                (requests, replies) -> {
                  for (String request : requests) replies.send(name + " " + request);
                })
            .build();
    servers.put(
        name,
        Server.over(network.serverTransport(name))
            .serve(() -> service)
            .serve(
                Arrays.stream(others).map(other -> (Service) () -> other).toArray(Service[]::new))
            .time(time)
            .start());
  }

  /// From now on connections to it are refused, and those that there are break.
  void kill(String name) {
    Server server = servers.remove(name);
    if (server != null) server.close();
  }

  /// Says GOAWAY and takes no new connections; its calls go on.
  Server drain(String name) {
    Server server = servers.remove(name);
    if (server == null) throw new AssertionError(name + " does not run");
    return server;
  }

  /// Attempts to connect to it from now on have no outcome.
  void hang(String name) {
    hanging.add(name);
  }

  /// Those that begin from now on do.
  void unhang(String name) {
    hanging.remove(name);
  }

  /// A value of what came with the latest call of [#NAME]; null for none.
  @Nullable String headers(String name) {
    return received.get(Metadata.Key.text(name));
  }

  /// What it says of itself with each answer from now on.
  void reports(String name, double qps, double utilization) {
    loads.put(
        name,
        ByteBuffer.allocate(18)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0x31) // OrcaLoadReport.rps_fractional = 6
            .putDouble(qps)
            .put((byte) 0x49) // OrcaLoadReport.application_utilization = 9
            .putDouble(utilization)
            .array());
  }

  void reportNothing() {
    loads.clear();
  }

  /// Each call there fails from now on.
  void fail(String name) {
    failing.add(name);
  }

  void heal() {
    failing.clear();
  }

  // ---- names

  static SocketAddress address(String name) {
    return new InProcessAddress(name);
  }

  static Resolution.Found found(String... backends) {
    return Resolution.Found.of(
        Arrays.stream(backends).map(Backends::address).toArray(SocketAddress[]::new));
  }

  void resolveTo(String... backends) {
    names.say(found(backends));
  }

  // ---- channels

  Channel channel(Policy policy) {
    return channel(builder -> builder.balancing(policy));
  }

  Channel channel(UnaryOperator<ChannelBuilder> more) {
    Channel channel =
        more.apply(
                Channel.over(this::connect)
                    .plaintext()
                    .time(time)
                    .idleAfter(Duration.ZERO)
                    .resolving(names))
            .to("manual:///backends");
    channels.add(channel);
    return channel;
  }

  private ClientTransport connect(SocketAddress address, Deadline deadline) throws IOException {
    String name = ((InProcessAddress) address).name();
    dialled.add(name);
    if (hanging.contains(name)) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new WaitExpired(WaitExpired.Cause.INTERRUPT);
      }
    }
    ClientTransport connection = network.connector().connect(address, deadline);
    connections.add(connection);
    return connection;
  }

  /// All connections that were made.
  List<ClientTransport> connections() {
    return connections;
  }

  static String ask(Channel channel) {
    return channel.call(NAME, "", CallOptions.DEFAULT);
  }

  /// Waits for a connection.
  static String askPatiently(Channel channel) {
    return channel.call(NAME, "", PATIENT);
  }

  /// How a call that fails does so.
  static Status failure(Channel channel) {
    try {
      throw new AssertionError("it was to fail, and " + ask(channel) + " answered");
    } catch (RpcException e) {
      return e.status();
    }
  }

  @Override
  public void close() {
    channels.forEach(Channel::close);
    servers.values().forEach(Server::close);
  }

  private static final class Text implements Marshaller<String> {
    @Override
    public byte[] encode(String message, int headroom) {
      byte[] text = message.getBytes(UTF_8);
      byte[] bytes = new byte[headroom + text.length];
      System.arraycopy(text, 0, bytes, headroom, text.length);
      return bytes;
    }

    @Override
    public String decode(ByteBuffer bytes) {
      return UTF_8.decode(bytes).toString();
    }
  }
}
