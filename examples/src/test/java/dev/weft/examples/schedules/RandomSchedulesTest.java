package dev.weft.examples.schedules;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blocking.BlockingServerTransport;
import dev.weft.client.Channel;
import dev.weft.examples.interop.NetworkTransport;
import dev.weft.jetty.JettyServerTransport;
import dev.weft.server.Server;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Eight streams at a time with grpc-java at the other end, and a proxy between that shakes what
/// may be shaken: frames, settings, the header table's size (MD-20).
///
/// `-Dweft.soak=full` makes it a minute for each transport and role; `-Dweft.soak.seed` repeats a
/// run as far as threads let themselves be repeated.
@Timeout(300)
class RandomSchedulesTest {
  private static final int STREAMS = 8;
  private static final long ROUND = TimeUnit.MILLISECONDS.toNanos(1_500);
  private static final int ROUNDS = "full".equals(System.getProperty("weft.soak")) ? 40 : 2;
  private static final long SEED = Long.getLong("weft.soak.seed", System.nanoTime());

  /// Holds one conversation over the proxy.
  private interface Caller {
    void hold(Conversation conversation) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void our_client_understands_grpc_javas_server_whatever_the_schedule(NetworkTransport transport)
      throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var random = new SplittableRandom(SEED + round);
      var server =
          NettyServerBuilder.forAddress(loopback(), InsecureServerCredentials.create())
              .addService(TheirEcho.service())
              .flowControlWindow(random.nextInt(65_535, 1 << 20))
              .build()
              .start();
      Connector connector = transport.connector(settings(random));
      try (var proxy = proxy(ShakingProxy.Ours.CLIENT, server.getPort(), transport, random);
          var channel = Channel.over(connector).plaintext().to("localhost:" + proxy.port())) {
        round(
            transport + " client, round " + round,
            proxy,
            random,
            talk -> OurEcho.hold(talk, channel));
      } finally {
        server.shutdownNow().awaitTermination();
        if (connector instanceof AutoCloseable closeable) closeable.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void grpc_javas_client_understands_our_server_whatever_the_schedule(NetworkTransport transport)
      throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var random = new SplittableRandom(SEED + round);
      ManagedChannel channel = null;
      try (var server =
              Server.over(listening(transport, settings(random)))
                  .intercept(OurEcho::echoMetadata)
                  .serve(new OurEcho())
                  .start();
          var proxy = proxy(ShakingProxy.Ours.SERVER, server.port(), transport, random)) {
        ManagedChannel theirs =
            NettyChannelBuilder.forAddress("localhost", proxy.port())
                .usePlaintext()
                .flowControlWindow(random.nextInt(65_535, 1 << 20))
                .build();
        channel = theirs;
        round(
            transport + " server, round " + round,
            proxy,
            random,
            talk -> TheirEcho.hold(talk, theirs));
      } finally {
        if (channel != null) channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      }
    }
  }

  /// A server that lets itself be pinged, for the proxy pings as its dice fall.
  private static ServerTransport listening(NetworkTransport transport, Http2Settings settings) {
    var patient = ServerLifetimes.DEFAULT.withPings(KeepaliveEnforcement.NONE);
    return switch (transport.listening(0, settings)) {
      case BlockingServerTransport blocking -> blocking.with(patient);
      case JettyServerTransport jetty -> jetty.with(patient);
      case ServerTransport other -> throw new IllegalStateException(other.toString());
    };
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static Http2Settings settings(SplittableRandom random) {
    return Http2Settings.DEFAULT.withStreamWindow(random.nextInt(65_535, 1 << 20));
  }

  /// Jetty's parser keeps the last of a setting's values in a frame (docs/jetty-differences.md).
  private static ShakingProxy proxy(
      ShakingProxy.Ours ours, int port, NetworkTransport transport, SplittableRandom random)
      throws Exception {
    boolean repeats = transport == NetworkTransport.BLOCKING;
    return new ShakingProxy(ours, port, repeats, random.split());
  }

  private static void round(String name, ShakingProxy proxy, SplittableRandom random, Caller caller)
      throws Exception {
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    var calls = new AtomicInteger();
    long start = System.nanoTime();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < STREAMS; i++) {
      SplittableRandom own = random.split();
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              while (System.nanoTime() - start < ROUND && faults.isEmpty()) {
                caller.hold(Conversation.any(own));
                calls.incrementAndGet();
              }
            } catch (Throwable e) {
              faults.add(e);
            }
          }));
    }
    for (Thread thread : threads) thread.join();
    String run = "%s, -Dweft.soak.seed=%d: %s calls, %s".formatted(name, SEED, calls, proxy);
    System.out.println(run);
    faults.addAll(proxy.faults());
    if (!faults.isEmpty()) {
      var error = new AssertionError(run);
      faults.forEach(error::addSuppressed);
      throw error;
    }
    assertTrue(proxy.blocksOfOurs() > STREAMS && proxy.resizedByUs() > 0, run);
  }
}
