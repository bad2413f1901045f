package dev.weft.testkit.survival;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Deadline;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.ClientCall;
import dev.weft.server.Server;
import dev.weft.server.ServerCall;
import dev.weft.server.ServerHandler;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// A server, one connection to it, and the callers that share it.
final class Crowd implements AutoCloseable {
  /// Fewer than there are callers, so that they wait for permits; and small windows.
  private static final Http2Settings SETTINGS =
      Http2Settings.DEFAULT
          .withMaxConcurrentStreams(200)
          .withStreamWindow(Http2Settings.SMALLEST_WINDOW);

  private final HarshService service = new HarshService();
  private final Tally tally;
  private final WatchedServer transport;
  private final WatchedConnector connector;
  private final Server server;
  private final Channel channel;

  Crowd(
      Function<Http2Settings, ServerTransport> servers,
      Function<Http2Settings, Connector> connectors,
      Duration duration) {
    transport = new WatchedServer(servers.apply(SETTINGS));
    connector = new WatchedConnector(connectors.apply(SETTINGS));
    server = Server.over(transport).serve(service).intercept(this::counting).start();
    channel = Channel.over(connector).plaintext().to(server.address());
    // Connected before the first interrupt: a caller that dials may give that up.
    proveUsable();
    tally = new Tally(duration);
  }

  private void counting(ServerCall call, ServerHandler next) {
    service.running.incrementAndGet();
    try {
      next.handle(call);
    } finally {
      service.running.decrementAndGet();
    }
  }

  Tally tally() {
    return tally;
  }

  HarshService service() {
    return service;
  }

  WatchedServer transport() {
    return transport;
  }

  WatchedConnector connector() {
    return connector;
  }

  ClientTransport client() {
    return connector.dialled().getFirst();
  }

  Connection served() {
    return transport.accepted().iterator().next();
  }

  /// Has as many callers call until the time is over, half of them on virtual threads.
  void call(int callers, long seed) throws InterruptedException {
    Map<Thread, Caller> threads = new LinkedHashMap<>();
    for (int i = 0; i < callers; i++) {
      var caller = new Caller(channel, client(), i, seed, tally);
      Thread.Builder builder = i % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
      threads.put(builder.name("caller-" + i).start(caller), caller);
    }
    while (tally.goesOn()) Thread.sleep(10);
    Deadline patience = Deadline.after(Eventually.BOUND.multipliedBy(2));
    for (Thread thread : threads.keySet()) {
      thread.join(Duration.ofNanos(Math.max(1, patience.remainingNanos())));
    }
    threads.keySet().removeIf(thread -> !thread.isAlive());
    threads.entrySet().stream()
        .limit(10)
        .forEach(stuck ->
            tally.fault(
                stuck.getKey() + " is stuck in " + stuck.getValue().fate(),
                new AssertionError(Arrays.toString(stuck.getKey().getStackTrace()))));
    threads.keySet().forEach(Thread::interrupt);
  }

  /// The connection is open at both ends, and calls and pings go through it.
  void proveUsable() {
    byte[] message = {};
    assertArrayEquals(message, channel.call(HarshService.ECHO, message, CallOptions.DEFAULT));
    assertEquals(Connection.State.OPEN, client().state());
    assertEquals(Connection.State.OPEN, served().state());
    client().ping(1, Deadline.after(Eventually.BOUND));
  }

  /// As many streams as the server permits can be open at the same time.
  void holdEveryPermit() {
    CallOptions options = CallOptions.DEFAULT.withTimeout(Eventually.BOUND);
    var held = new ArrayList<ClientCall>();
    for (int i = 0; i < SETTINGS.maxConcurrentStreams(); i++) {
      ClientCall call = channel.open(channel.request(HarshService.LISTEN, options));
      held.add(call);
      call.receive();
    }
    assertEquals(SETTINGS.maxConcurrentStreams(), client().streams());
    held.forEach(ClientCall::close);
  }

  @Override
  public void close() throws Exception {
    channel.close();
    server.close();
    connector.close();
  }

  @Override
  public String toString() {
    return "calls "
        + tally
        + ", handlers late "
        + service.late
        + ", cancelled reading "
        + service.cancelledReading
        + ", cancelled writing "
        + service.cancelledWriting
        + ", interrupted elsewhere "
        + service.interruptedElsewhere;
  }
}
