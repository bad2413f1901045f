package dev.weft.testkit.endtoend;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.Server;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server takes over from another that stops: clients that retry nothing notice nothing.
interface RollingStopContract {
  int CONNECTIONS = 10;
  int CALLERS = 1_000;

  Ends ends();

  /// Channels whose next connection goes to whoever serves now.
  private List<Channel> channels(AtomicReference<SocketAddress> serving) {
    Connector toTheOneServing =
        (asked, deadline) -> ends().connector().connect(serving.get(), deadline);
    var channels = new ArrayList<Channel>();
    for (int i = 0; i < CONNECTIONS; i++) {
      channels.add(ends().channel(toTheOneServing, serving.get(), channel -> channel));
    }
    return channels;
  }

  private static void call(Channel channel) {
    byte[] echoed = channel.call(Ends.UNARY, new byte[100], CallOptions.DEFAULT);
    assertEquals(100, echoed.length);
  }

  /// Hardly any time, but without: the JDK's scheduler runs a virtual thread that a platform thread has
  /// woken, such as the one that stops the server, only when a carrier finds none that was woken by
  /// another virtual thread. Callers in memory, who wake each other and nobody else, leave none idle.
  private static void pause() {
    LockSupport.parkNanos(1);
  }

  @DisplayName("GA-01 ! GA-03: 1,000 calls in flight on 10 connections, none fails")
  @Test
  @Timeout(120)
  default void a_graceful_stop_fails_none_of_a_thousand_calls() throws Exception {
    var arrived = new AtomicInteger();
    var mayAnswer = new CountDownLatch(1);
    ends()
        .serve(
            Http2Settings.DEFAULT,
            methods ->
                methods.unary(
                    Ends.UNARY,
                    message -> {
                      arrived.incrementAndGet();
                      awaitUninterrupted(mayAnswer);
                      return message;
                    }));
    Server first = ends().server();
    ServerTransport transport = ends().transport();
    var serving = new AtomicReference<>(first.address());
    List<Channel> channels = channels(serving);
    var calls = new ArrayList<Running<?>>();
    for (int i = 0; i < CALLERS; i++) {
      Channel channel = channels.get(i % CONNECTIONS);
      calls.add(doing(() -> call(channel)));
    }
    eventually("all calls are in flight", () -> arrived.get() == CALLERS);
    assertEquals(CONNECTIONS, transport.connections());

    var stopping = running(() -> first.stop(Duration.ofMinutes(1)).isClean()).blocked();
    mayAnswer.countDown();

    for (Running<?> call : calls) call.result();
    assertTrue(stopping.result());
    assertEquals(0, transport.connections());
    assertEquals(CALLERS, arrived.get(), "each was made once");
  }

  /// Answers that do not fit into one read of the client's, who gives leave for more while it reads.
  @DisplayName("GA-01 ! GA-03: 40 large answers on 10 connections, none fails")
  @Test
  @Timeout(120)
  default void a_graceful_stop_cuts_off_no_large_answer() throws Exception {
    int callers = 40;
    int size = 3 << 20;
    var arrived = new AtomicInteger();
    var mayAnswer = new CountDownLatch(1);
    ends()
        .serve(
            Http2Settings.DEFAULT,
            methods ->
                methods.unary(
                    Ends.UNARY,
                    message -> {
                      arrived.incrementAndGet();
                      awaitUninterrupted(mayAnswer);
                      return new byte[size];
                    }));
    Server first = ends().server();
    var serving = new AtomicReference<>(first.address());
    List<Channel> channels = channels(serving);
    var calls = new ArrayList<Running<?>>();
    for (int i = 0; i < callers; i++) {
      Channel channel = channels.get(i % CONNECTIONS);
      calls.add(
          doing(() -> {
            byte[] answer = channel.call(Ends.UNARY, new byte[100], CallOptions.DEFAULT);
            assertEquals(size, answer.length);
          }));
    }
    eventually("all calls are in flight", () -> arrived.get() == callers);

    var stopping = running(() -> first.stop(Duration.ofMinutes(1)).isClean()).blocked();
    mayAnswer.countDown();

    for (Running<?> call : calls) call.result();
    assertTrue(stopping.result());
  }

  private static void awaitUninterrupted(CountDownLatch mayAnswer) {
    try {
      mayAnswer.await();
    } catch (InterruptedException e) {
      throw new AssertionError("a call was cut off", e);
    }
  }

  @DisplayName("GA-01 ! calls that cross the GOAWAY are served, and what follows goes elsewhere")
  @Test
  @Timeout(120)
  default void callers_that_hardly_pause_do_not_notice_that_their_server_is_replaced()
      throws Exception {
    ends().serve(Http2Settings.DEFAULT, methods -> methods.unary(Ends.UNARY, message -> message));
    Server first = ends().server();
    ServerTransport transport = ends().transport();
    var serving = new AtomicReference<>(first.address());
    List<Channel> channels = channels(serving);
    var made = new AtomicInteger();
    var enough = new CountDownLatch(1);
    var callers = new ArrayList<Running<?>>();
    for (int i = 0; i < CALLERS; i++) {
      Channel channel = channels.get(i % CONNECTIONS);
      callers.add(
          doing(() -> {
            do {
              call(channel);
              made.incrementAndGet();
              pause();
            } while (enough.getCount() > 0);
          }));
    }
    eventually("they are at it", () -> made.get() > 2 * CALLERS);
    eventually("all are connected", () -> transport.connections() == CONNECTIONS);

    ends().serve(Http2Settings.DEFAULT, methods -> methods.unary(Ends.UNARY, message -> message));
    serving.set(ends().server().address());
    assertTrue(first.stop(Duration.ofMinutes(1)).isClean());

    int before = made.get();
    eventually("they go on", () -> made.get() > before + 2 * CALLERS);
    enough.countDown();
    for (Running<?> caller : callers) caller.result();
  }
}
