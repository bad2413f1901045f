package dev.weft.testkit.survival;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Incoming;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.Outgoing;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.Binding;
import dev.weft.server.Service;
import dev.weft.transport.Http2Settings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Ten thousand streams that nothing happens on, and that then all are used at once.
final class Multitude implements Service {
  private static final String NAME = "weft.soak.Multitude";
  private static final MethodDescriptor<byte[], byte[]> ECHO =
      new MethodDescriptor<>(
          NAME, "Echo", Kind.BIDI_STREAMING, Message.MARSHALLER, Message.MARSHALLER);

  private static final int CONNECTIONS = 20;
  private static final int STREAMS = 10_000;
  private static final Duration HOLD = Soak.sized(Duration.ofSeconds(1), Duration.ofSeconds(10));

  private final AtomicInteger handlers = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final CountDownLatch go = new CountDownLatch(1);

  @Override
  public Binding binding() {
    return Binding.of(NAME).bidiStreaming(ECHO, this::echo).build();
  }

  private void echo(Incoming<byte[]> messages, Outgoing<byte[]> replies) {
    handlers.incrementAndGet();
    try {
      for (byte[] message : messages) replies.send(message);
    } finally {
      handlers.decrementAndGet();
    }
  }

  private void call(Channel channel, int number) {
    try (var call = channel.bidiStreaming(ECHO, CallOptions.DEFAULT)) {
      go.await();
      byte[] message = ByteBuffer.allocate(4).putInt(number).array();
      call.send(message);
      assertArrayEquals(message, call.receive());
      call.finishSending();
      assertNull(call.receive());
      ended.incrementAndGet();
    } catch (Throwable e) {
      faults.add(e);
    }
  }

  static String hold(SoakContract transports) throws Exception {
    var multitude = new Multitude();
    try (var site = new Site(transports, Http2Settings.DEFAULT, multitude)) {
      return multitude.hold(site);
    }
  }

  private String hold(Site site) throws Exception {
    long heap = Usage.heapBytes();
    long start = System.nanoTime();
    for (int i = 0; i < CONNECTIONS; i++) {
      Channel channel = site.channel();
      for (int j = 0; j < STREAMS / CONNECTIONS; j++) {
        int number = i * STREAMS + j;
        Thread.startVirtualThread(() -> call(channel, number));
      }
    }
    eventually("all handlers run", () -> handlers.get() == STREAMS || !faults.isEmpty());
    String figures = "opened in %d ms".formatted((System.nanoTime() - start) / 1_000_000);
    figures += ", %,d bytes of heap a stream".formatted((Usage.heapBytes() - heap) / STREAMS);

    long cpu = Usage.cpuNanos();
    Thread.sleep(HOLD); // the passing of time is what is tested
    var used = Duration.ofNanos(Usage.cpuNanos() - cpu);
    figures += ", CPU while held for %s: %s".formatted(HOLD, used);
    checkAllOpen(site, figures);
    assertTrue(used.compareTo(HOLD.dividedBy(10)) < 0, figures);

    start = System.nanoTime();
    go.countDown();
    eventually("all have ended", () -> ended.get() + faults.size() == STREAMS);
    figures += ", ended in %d ms".formatted((System.nanoTime() - start) / 1_000_000);
    checkAllEnded(site, figures);
    return figures;
  }

  private void checkAllOpen(Site site, String figures) {
    assertTrue(faults.isEmpty(), () -> faults.peek() + "; " + figures);
    assertEquals(STREAMS, handlers.get(), figures);
    assertEquals(CONNECTIONS, site.connections(), figures);
    assertEquals(STREAMS, site.clientStreams(), figures);
    assertEquals(STREAMS, site.servedStreams(), figures);
  }

  private void checkAllEnded(Site site, String figures) {
    assertTrue(faults.isEmpty(), () -> faults.size() + " times " + faults.peek() + "; " + figures);
    assertEquals(STREAMS, ended.get(), figures);
    eventually("no handler runs", () -> handlers.get() == 0);
    eventually("no stream is open at the clients", () -> site.clientStreams() == 0);
    eventually("no stream is open at the server", () -> site.servedStreams() == 0);
  }
}
