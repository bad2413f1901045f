package dev.weft.testkit.survival;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.Binding;
import dev.weft.server.Service;
import dev.weft.transport.Http2Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Many calls, one after the other, leave what there was before them, and no timers though their
/// deadlines are an hour away.
final class Growth implements Service {
  private static final String NAME = "weft.soak.Growth";
  private static final MethodDescriptor<byte[], byte[]> ECHO =
      new MethodDescriptor<>(NAME, "Echo", Kind.UNARY, Message.MARSHALLER, Message.MARSHALLER);

  private static final CallOptions IN_AN_HOUR =
      CallOptions.DEFAULT.withTimeout(Duration.ofHours(1));

  private static final int CALLERS = 16;
  private static final int WARM_CALLS = Soak.sized(20_000, 50_000);
  private static final int CALLS = Soak.sized(100_000, 1_000_000);
  private static final long MOST_HEAP = 2 << 20;

  /// What is to be the same again.
  private record Footprint(long direct, int threads, int streams, long files) {
    static Footprint of(Site site) {
      ThreadCensus threads = ThreadCensus.now();
      return new Footprint(
          Usage.directBytes(),
          threads.platform().size() + threads.virtual(),
          site.clientStreams() + site.servedStreams(),
          Usage.openFiles());
    }
  }

  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

  @Override
  public Binding binding() {
    return Binding.of(NAME).unary(ECHO, request -> request).build();
  }

  static String none(SoakContract transports) throws Exception {
    var growth = new Growth();
    try (var site = new Site(transports, Http2Settings.DEFAULT, growth)) {
      Channel channel = site.channel();
      growth.call(channel, WARM_CALLS);
      Footprint before = settled(site);
      long heapBefore = Usage.heapBytes();

      long start = System.nanoTime();
      growth.call(channel, CALLS);
      long nanos = System.nanoTime() - start;

      Footprint after = settled(site);
      long heapGrowth = Usage.heapBytes() - heapBefore;
      String figures =
          "%,d calls in %.1f s: heap %,d bytes and %,d more, %s, before %s"
              .formatted(CALLS, nanos / 1e9, heapBefore, heapGrowth, after, before);
      assertTrue(growth.faults.isEmpty(), () -> growth.faults.peek() + " in " + figures);
      assertTrue(heapGrowth <= MOST_HEAP, figures);
      assertTrue(after.equals(before), figures);
      return figures;
    }
  }

  private void call(Channel channel, int calls) throws InterruptedException {
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < CALLERS; i++) {
      byte[] message = {(byte) i};
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              for (int j = 0; j < calls / CALLERS; j++) {
                assertArrayEquals(message, channel.call(ECHO, message, IN_AN_HOUR));
              }
            } catch (Throwable e) {
              faults.add(e);
            }
          }));
    }
    for (Thread thread : threads) thread.join();
  }

  /// The footprint once handlers and buffers that are no longer needed are gone.
  private static Footprint settled(Site site) {
    eventually("no stream is open", () -> site.clientStreams() + site.servedStreams() == 0);
    var last = new Footprint[] {Footprint.of(site)};
    eventually(
        "nothing changes any more",
        () -> {
          Footprint before = last[0];
          pause(Duration.ofMillis(500));
          last[0] = Footprint.of(site);
          return before.equals(last[0]);
        });
    return last[0];
  }

  /// Between two looks at what goes away by itself.
  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
