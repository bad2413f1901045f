package dev.weft.testkit.survival;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.resolver.Backoff;
import dev.weft.server.Server;
import dev.weft.server.ServerCall;
import dev.weft.server.ServerHandler;
import dev.weft.testkit.network.Link;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Calls of all kinds over a [Link] that is cut and stalls, to servers that come and go: no message is
/// changed, no call ends but for a reason, and nothing is left of them.
///
/// In rounds, after each of which the weather is fine and all calls have ended. What is in use then is
/// to be what was in use after the first.
final class Storm implements AutoCloseable {
  private static final int ROUNDS = Soak.sized(3, 20);
  private static final Duration ROUND = Soak.sized(Duration.ofSeconds(2), Duration.ofSeconds(60));
  private static final long SEED = Long.getLong(Soak.SEED, System.nanoTime());

  private static final int CHANNELS = 4;
  private static final int CALLERS = 32;

  private static final Duration DELAY = Duration.ofMillis(1);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(300);
  private static final int LONGEST_STALL = 300;
  private static final int LONGEST_GRACE = 1_000;

  private static final Backoff SOON =
      new Backoff(Duration.ofMillis(10), 1.6, Duration.ofMillis(100), 0.2);

  private static final long MORE_HEAP = 4 << 20;

  /// A transport may keep some buffers for the next connections: 20 MiB, the blocking one.
  private static final long MORE_DIRECT = 24 << 20;

  private static final int MORE_THREADS = 8;
  private static final int MORE_FILES = 8;

  /// What is in use while nobody calls.
  private record Footprint(long heap, long direct, int threads, long files) {
    static Footprint now() {
      ThreadCensus threads = ThreadCensus.now();
      return new Footprint(
          Usage.heapBytes(),
          Usage.directBytes(),
          threads.platform().size() + threads.virtual(),
          Usage.openFiles());
    }

    boolean isNoMoreThan(Footprint first) {
      return heap <= first.heap + MORE_HEAP
          && direct <= first.direct + MORE_DIRECT
          && threads <= first.threads + MORE_THREADS
          && files <= first.files + MORE_FILES;
    }

    @Override
    public String toString() {
      return "heap %,d, direct %,d, %d threads, %d files".formatted(heap, direct, threads, files);
    }
  }

  private final SoakContract transports;
  private final HarshService service = new HarshService();
  private final Verdicts verdicts = new Verdicts();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Connector connector;
  private final Link link;
  private final List<Channel> channels = new ArrayList<>();
  private Server server;
  private int cuts;
  private int stalls;
  private int restarts;

  static String weather(SoakContract transports) throws Exception {
    try (var storm = new Storm(transports)) {
      return storm.rage();
    }
  }

  private Storm(SoakContract transports) throws IOException {
    this.transports = transports;
    server = newServer();
    link = new Link(server.address(), DELAY, 0);
    connector = transports.connector(Http2Settings.DEFAULT);
    for (int i = 0; i < CHANNELS; i++) {
      channels.add(Channel.over(connector).plaintext().connectBackoff(SOON).to(link.address()));
    }
  }

  private Server newServer() {
    return Server.over(transports.server(Http2Settings.DEFAULT))
        .serve(service)
        .intercept(this::counting)
        .start();
  }

  private void counting(ServerCall call, ServerHandler next) {
    service.running.incrementAndGet();
    try {
      next.handle(call);
    } finally {
      service.running.decrementAndGet();
    }
  }

  private String rage() throws Exception {
    var report = new StringBuilder("-D" + Soak.SEED + "=" + SEED);
    Footprint first = null;
    for (int round = 1; round <= ROUNDS; round++) {
      callInBadWeather(round);
      Footprint after = settled(first);
      report.append("%nround %d: %s".formatted(round, after));
      if (first == null) first = after;
      verdicts.check(report + "; " + this);
      assertTrue(service.mistakes.isEmpty(), () -> report + ": " + service.mistakes.peek());
    }
    assertTrue(cuts > 0 && stalls > 0 && restarts > 0 && verdicts.isMixed(), this::toString);
    return report + "\n" + this;
  }

  private void callInBadWeather(int round) throws Exception {
    long end = System.nanoTime() + ROUND.toNanos();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < CALLERS; i++) {
      var caller =
          new StormCaller(
              channels.get(i % CHANNELS), new SplittableRandom(random.nextLong()), verdicts, end);
      Thread.Builder builder = i % 4 == 0 ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
      threads.add(builder.name("caller-" + round + "-" + i).start(caller));
    }
    while (System.nanoTime() - end < 0) {
      Thread.sleep(Duration.ofNanos(random.nextLong(LONGEST_PAUSE)));
      change();
    }
    for (Thread thread : threads) thread.join();
  }

  private void change() throws InterruptedException {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> cut(Link.Cut.RESET);
      case 3, 4, 5 -> cut(Link.Cut.ENDED);
      case 6, 7, 8 -> {
        link.stall(Duration.ofMillis(random.nextInt(LONGEST_STALL)));
        stalls++;
      }
      default -> restart();
    }
  }

  private void cut(Link.Cut how) {
    if (link.cutAny(random, how)) cuts++;
  }

  /// A new server takes over; the old one stops within a grace, or at once.
  private void restart() throws InterruptedException {
    Server old = server;
    server = newServer();
    link.leadTo(server.address());
    restarts++;
    if (random.nextBoolean()) {
      old.stop(Duration.ofMillis(random.nextInt(LONGEST_GRACE)));
    } else {
      old.close();
    }
  }

  /// What is in use once each channel is connected and nothing else is going on. What has just ended
  /// may yet be reachable from a thread that is about to end too; it does not stay.
  ///
  /// @param first what it may come to; null: whatever it is
  private Footprint settled(@Nullable Footprint first) {
    for (Channel channel : channels) {
      eventually("calls go well again", () -> goesWell(channel));
    }
    eventually("no handler runs", () -> service.running.get() == 0);
    eventually("connections that were given up are gone", () -> link.connections() == CHANNELS);
    var last = new Footprint[] {Footprint.now()};
    eventually(
        "nothing changes any more",
        () -> {
          Footprint before = last[0];
          last[0] = Footprint.now();
          return before.threads == last[0].threads && before.files == last[0].files;
        });
    if (first == null) return last[0];
    try {
      eventually(
          "what was in use is given back",
          () -> {
            last[0] = Footprint.now();
            return last[0].isNoMoreThan(first);
          });
    } catch (AssertionError e) {
      throw new AssertionError("in use: " + last[0] + "; first: " + first + "; " + this, e);
    }
    return last[0];
  }

  /// The first may yet be cut off by what the weather was.
  private static boolean goesWell(Channel channel) {
    byte[] message = {};
    CallOptions options = CallOptions.DEFAULT.withTimeout(StormCaller.PATIENCE);
    try {
      assertArrayEquals(
          message, channel.call(HarshService.ECHO, message, options.withWaitForReady(true)));
      return true;
    } catch (RpcException e) {
      assertEquals(Code.UNAVAILABLE, e.status().code(), e::toString);
      return false;
    }
  }

  @Override
  public void close() throws Exception {
    channels.forEach(Channel::close);
    server.close();
    link.close();
    if (connector instanceof AutoCloseable closeable) closeable.close();
  }

  @Override
  public String toString() {
    return "%d cuts, %d stalls, %d new servers; %s".formatted(cuts, stalls, restarts, verdicts);
  }
}
