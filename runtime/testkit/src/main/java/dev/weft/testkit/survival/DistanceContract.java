package dev.weft.testkit.survival;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Incoming;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.Outgoing;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.server.Service;
import dev.weft.testkit.network.Link;
import dev.weft.transport.Connector;
import dev.weft.transport.ServerTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A network of 100 Mbit/s whose ends are 25 ms apart: one stream fills it, with the settings that a
/// transport has by itself, and small calls on the same connection go beside it.
///
/// For a test class to extend. A short run has every message checked and tells its figures.
/// `-Dweft.soak=full` takes longer and wants 85 % of the network for the messages, and at most 2.5
/// round trips for the 99th of a hundred small calls.
public abstract class DistanceContract {
  /// Bytes of a socket's send buffer. The system's own begin at 2.5 MiB on the loopback device, whose
  /// packets are of 64 KiB: a queue of 200 ms that no network of this kind has.
  protected static final int SEND_BUFFER = 128 << 10;

  private static final Duration DELAY = Duration.ofMillis(25);
  private static final long BYTES_A_SECOND = 12_500_000;

  private static final boolean FULL = Soak.sized(false, true);
  private static final Duration WARM_UP = Soak.sized(Duration.ofMillis(500), Duration.ofSeconds(3));
  private static final Duration LASTING = Soak.sized(Duration.ofSeconds(1), Duration.ofSeconds(10));

  private static final double LEAST_FILLED = 0.85;
  private static final double MOST_ROUND_TRIPS = 2.5;
  private static final int CALLERS = 4;

  private static final String NAME = "weft.soak.Distance";
  private static final MethodDescriptor<byte[], byte[]> DOWN =
      method("Down", Kind.SERVER_STREAMING);
  private static final MethodDescriptor<byte[], byte[]> UP = method("Up", Kind.CLIENT_STREAMING);
  private static final MethodDescriptor<byte[], byte[]> ECHO = method("Echo", Kind.UNARY);

  /// Where the many messages go.
  enum Direction {
    DOWNLOAD,
    UPLOAD
  }

  private static MethodDescriptor<byte[], byte[]> method(String name, Kind kind) {
    return new MethodDescriptor<>(NAME, name, kind, Message.MARSHALLER, Message.MARSHALLER);
  }

  /// A server that will listen on a free port of this machine, with such send buffers.
  protected abstract ServerTransport server();

  /// With such send buffers; closed at the end if it can be.
  protected abstract Connector connector();

  /// One stream of messages, all different, until its client has had enough.
  private static final class Bulk implements Service {
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

    /// Bytes of messages; by their reader alone.
    private volatile long received;

    private final AtomicBoolean over = new AtomicBoolean();

    @Override
    public Binding binding() {
      return Binding.of(NAME)
          .serverStreaming(DOWN, (_, messages) -> send(messages))
          .clientStreaming(
              UP,
              messages -> {
                receive(messages);
                return Message.EMPTY;
              })
          .unary(ECHO, message -> message)
          .build();
    }

    void send(Outgoing<byte[]> messages) {
      for (long number = 0; !over.get(); number++) messages.send(Message.numbered(number));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one reader
    void receive(Incoming<byte[]> messages) {
      long number = 0;
      try {
        for (byte[] message : messages) {
          Message.requireNumbered(number++, message);
          received += message.length;
        }
      } catch (AssertionError e) {
        faults.add(e);
      }
    }

    void run(Channel channel, Direction direction) {
      try {
        if (direction == Direction.DOWNLOAD) {
          try (var call = channel.serverStreaming(DOWN, Message.EMPTY, CallOptions.DEFAULT)) {
            receive(call);
          }
        } else {
          try (var call = channel.clientStreaming(UP, CallOptions.DEFAULT)) {
            send(call);
            call.finish();
          }
        }
      } catch (Throwable e) {
        faults.add(e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("FC-12: a stream fills a long and narrow network, and small calls go beside it")
  @Timeout(120)
  void a_stream_fills_a_long_and_narrow_network_and_small_calls_go_beside_it(Direction direction)
      throws Exception {
    var bulk = new Bulk();
    Connector connector = connector();
    try (var server = Server.over(server()).serve(bulk).start();
        var link = new Link(server.address(), DELAY, BYTES_A_SECOND);
        Channel channel = Channel.over(connector).plaintext().to(link.address())) {
      Thread stream = Thread.startVirtualThread(() -> bulk.run(channel, direction));
      Thread.sleep(WARM_UP);

      long before = bulk.received;
      long start = System.nanoTime();
      List<Long> took = smallCalls(channel, start + LASTING.toNanos(), bulk.faults);
      double perSecond = (bulk.received - before) * 1e9 / (System.nanoTime() - start);

      bulk.over.set(true);
      stream.join();
      assertEquals(1, link.connections());
      judge(direction, perSecond / BYTES_A_SECOND, took, bulk.faults);
    } finally {
      if (connector instanceof AutoCloseable closeable) closeable.close();
    }
  }

  /// How long each took, from the shortest on.
  private static List<Long> smallCalls(Channel channel, long end, Queue<Throwable> faults)
      throws InterruptedException {
    Queue<Long> took = new ConcurrentLinkedQueue<>();
    var callers = new ArrayList<Thread>();
    for (int i = 0; i < CALLERS; i++) {
      byte[] message = {(byte) i};
      callers.add(
          Thread.startVirtualThread(() -> {
            try {
              for (long start; (start = System.nanoTime()) - end < 0; ) {
                assertArrayEquals(message, channel.call(ECHO, message, CallOptions.DEFAULT));
                took.add(System.nanoTime() - start);
              }
            } catch (Throwable e) {
              faults.add(e);
            }
          }));
    }
    for (Thread caller : callers) caller.join();
    return took.stream().sorted().toList();
  }

  private void judge(Direction direction, double filled, List<Long> took, Queue<Throwable> faults) {
    assertTrue(faults.isEmpty(), () -> faults.size() + " faults, the first " + faults.peek());
    double roundTrip = 2.0 * DELAY.toNanos();
    double median = took.get(took.size() / 2) / roundTrip;
    double p99 = took.get(took.size() * 99 / 100) / roundTrip;
    String figures =
        "%s %s: %.1f %% of the network; %d small calls, half within %.2f round trips, p99 %.2f"
            .formatted(
                getClass().getSimpleName(), direction, filled * 100, took.size(), median, p99);
    System.out.println(figures);
    if (!FULL) return;
    assertTrue(filled >= LEAST_FILLED, figures);
    assertTrue(p99 < MOST_ROUND_TRIPS, figures);
  }
}
