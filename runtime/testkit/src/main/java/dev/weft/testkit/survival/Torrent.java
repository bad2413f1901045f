package dev.weft.testkit.survival;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Incoming;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.Outgoing;
import dev.weft.client.CallOptions;
import dev.weft.server.Binding;
import dev.weft.server.Service;
import dev.weft.transport.Http2Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One stream of messages, all different, to a reader that stops twice; either end may send.
///
/// While the reader stops, the sender is at most a window ahead of it, and what a transport may
/// have taken beyond (64 KiB); and nobody computes.
final class Torrent implements Service {
  private static final String NAME = "weft.soak.Torrent";
  private static final MethodDescriptor<byte[], byte[]> DOWN =
      method("Down", Kind.SERVER_STREAMING);
  private static final MethodDescriptor<byte[], byte[]> UP = method("Up", Kind.CLIENT_STREAMING);

  private static final long TOTAL = Soak.sized(300_000_000L, 10_000_000_000L);
  private static final Duration STOP = Soak.sized(Duration.ofSeconds(1), Duration.ofSeconds(5));

  /// With a window that stays as it is.
  private static final Http2Settings SETTINGS = Http2Settings.DEFAULT.withStreamWindow(1 << 20);

  private static final int MOST_AHEAD = SETTINGS.streamWindow() + (64 << 10);

  private static final int PREFIX = 5;

  /// One stop: how far the sender was ahead at its beginning and end, and the CPU time it took.
  private record Stop(long aheadBefore, long ahead, Duration cpu) {}

  /// Written by the sender alone: bytes of messages that have been accepted, prefixes included.
  private volatile long sent;

  // The reader's.
  private long received;
  private final List<Stop> stops = new ArrayList<>();

  private static MethodDescriptor<byte[], byte[]> method(String name, Kind kind) {
    return new MethodDescriptor<>(NAME, name, kind, Message.MARSHALLER, Message.MARSHALLER);
  }

  @Override
  public Binding binding() {
    return Binding.of(NAME)
        .serverStreaming(DOWN, (_, messages) -> pour(messages))
        .clientStreaming(
            UP,
            messages -> {
              drain(messages);
              return Message.EMPTY;
            })
        .build();
  }

  static String download(SoakContract transports) throws Exception {
    var torrent = new Torrent();
    try (var site = new Site(transports, SETTINGS, torrent)) {
      long start = System.nanoTime();
      try (var call = site.channel().serverStreaming(DOWN, Message.EMPTY, CallOptions.DEFAULT)) {
        torrent.drain(call);
      }
      return torrent.judge(System.nanoTime() - start);
    }
  }

  static String upload(SoakContract transports) throws Exception {
    var torrent = new Torrent();
    try (var site = new Site(transports, SETTINGS, torrent)) {
      long start = System.nanoTime();
      try (var call = site.channel().clientStreaming(UP, CallOptions.DEFAULT)) {
        torrent.pour(call);
        call.finish();
      }
      return torrent.judge(System.nanoTime() - start);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one sender
  private void pour(Outgoing<byte[]> messages) {
    for (long number = 0; sent < TOTAL; number++) {
      byte[] message = Message.numbered(number);
      messages.send(message);
      sent += message.length + PREFIX;
    }
  }

  private void drain(Incoming<byte[]> messages) {
    long number = 0;
    for (byte[] message : messages) {
      Message.requireNumbered(number++, message);
      received += message.length + PREFIX;
      if (received > (stops.size() + 1) * TOTAL / 3 && stops.size() < 2) stop();
    }
  }

  private void stop() {
    long aheadBefore = sent - received;
    pause(STOP.dividedBy(10)); // until what is under way has arrived
    long cpu = Usage.cpuNanos();
    pause(STOP.multipliedBy(9).dividedBy(10));
    stops.add(new Stop(aheadBefore, sent - received, Duration.ofNanos(Usage.cpuNanos() - cpu)));
  }

  /// The passing of time is what is tested.
  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw new AssertionError("the call has ended", e);
    }
  }

  private String judge(long nanos) {
    String figures =
        "%.1f GB in %.1f s, %s; %,d bytes ahead are allowed"
            .formatted(received / 1e9, nanos / 1e9, stops, MOST_AHEAD);
    assertTrue(received == sent && received >= TOTAL && stops.size() == 2, figures);
    for (Stop stop : stops) {
      assertTrue(stop.ahead() <= MOST_AHEAD, figures);
      assertTrue(stop.ahead() > SETTINGS.streamWindow() / 2, figures);
      assertTrue(stop.cpu().compareTo(STOP.dividedBy(10)) < 0, figures);
    }
    return figures
        + ", %d MB/s"
            .formatted(received / 1000 / TimeUnit.NANOSECONDS.toMillis(nanos - 2 * STOP.toNanos()));
  }
}
