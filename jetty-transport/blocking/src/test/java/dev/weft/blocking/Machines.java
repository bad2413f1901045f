package dev.weft.blocking;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.transport.Connector;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Some machines of one service, 127.0.0.1 and up, each with a server that answers with the machine's
/// number, and channels to all of them.
final class Machines implements AutoCloseable {
  static final MethodDescriptor<String, String> NUMBER =
      new MethodDescriptor<>("test.Machine", "Number", Kind.UNARY, new Text(), new Text());
  static final MethodDescriptor<String, String> TALK =
      new MethodDescriptor<>("test.Machine", "Talk", Kind.BIDI_STREAMING, new Text(), new Text());

  final List<Machine> all = new ArrayList<>();
  private final List<Channel> channels = new ArrayList<>();

  Machines(int count) {
    this(count, transport -> transport);
  }

  /// @param more what their transports are like besides
  Machines(int count, UnaryOperator<BlockingServerTransport> more) {
    for (int i = 1; i <= count; i++) all.add(new Machine(i, more));
  }

  /// To all of them.
  Channel channel(UnaryOperator<ChannelBuilder> more) {
    return channel(new BlockingConnector(), more);
  }

  Channel channel(Connector connector, UnaryOperator<ChannelBuilder> more) {
    String target =
        all.stream().map(Machine::hostAndPort).collect(Collectors.joining(",", "ipv4:", ""));
    Channel channel = more.apply(Channel.over(connector).plaintext()).to(target);
    channels.add(channel);
    return channel;
  }

  @Override
  public void close() {
    channels.forEach(Channel::close);
    all.forEach(Machine::crash);
  }

  /// One of them, with a server or without.
  static final class Machine {
    final int number;
    private final UnaryOperator<BlockingServerTransport> more;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger inHand = new AtomicInteger();
    private volatile @Nullable CountDownLatch held;
    private SocketAddress address;
    private @Nullable Server server;

    Machine(int number, UnaryOperator<BlockingServerTransport> more) {
      this.number = number;
      this.more = more;
      this.address = new InetSocketAddress("127.0.0." + number, 0);
      this.address = start();
    }

    String hostAndPort() {
      return "127.0.0." + number + ":" + ((InetSocketAddress) address).getPort();
    }

    /// Serves, under the address that it always had.
    SocketAddress start() {
      Binding service =
          Binding.of("test.Machine")
              .unary(NUMBER, _ -> answer())
              .bidiStreaming(
                  TALK,
                  (requests, replies) -> {
                    for (String request : requests) replies.send(request);
                  })
              .build();
      Server started =
          Server.over(more.apply(BlockingServerTransport.plaintext(address)))
              .serve(() -> service)
              .start();
      server = started;
      return started.address();
    }

    private String answer() {
      CountDownLatch until = held;
      inHand.incrementAndGet();
      try {
        if (until != null) until.await();
      } catch (InterruptedException e) {
        throw new AssertionError("a call was cut off", e);
      } finally {
        inHand.decrementAndGet();
      }
      answered.incrementAndGet();
      return String.valueOf(number);
    }

    /// Calls that arrive from now on are not answered.
    void hold() {
      held = new CountDownLatch(1);
    }

    void release() {
      CountDownLatch latch = Objects.requireNonNull(held);
      held = null;
      latch.countDown();
    }

    Server server() {
      return Objects.requireNonNull(server);
    }

    /// How many calls it has begun with and not answered.
    int inHand() {
      return inHand.get();
    }

    int answered() {
      return answered.get();
    }

    /// Connections break, and new ones are refused.
    void crash() {
      Server running = server;
      if (running != null) running.close();
      server = null;
    }
  }

  private static final class Text implements Marshaller<String> {
    @Override
    public byte[] encode(String message, int headroom) {
      byte[] text = message.getBytes(US_ASCII);
      byte[] bytes = new byte[headroom + text.length];
      System.arraycopy(text, 0, bytes, headroom, text.length);
      return bytes;
    }

    @Override
    public String decode(ByteBuffer bytes) {
      return US_ASCII.decode(bytes).toString();
    }
  }
}
