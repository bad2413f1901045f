package dev.weft.testkit.calls;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.Connector;
import dev.weft.transport.WaitExpired;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Calls that wait for a connection.
final class ConnectingTest {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
  private static final CallOptions FIVE_SECONDS =
      CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(5));

  private final FakeTime time = new FakeTime();
  private final AtomicInteger attempts = new AtomicInteger();
  private final CountDownLatch dialling = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  private Channel channel(Connector connector) {
    // No timer but those of the subchannel.
    return Channel.over(connector).plaintext().time(time).idleAfter(Duration.ZERO).to(ADDRESS);
  }

  private Channel channelThatNeverConnects() {
    return channel((address, deadline) -> {
      dialling.countDown();
      throw awaitInterrupt();
    });
  }

  private WaitExpired awaitInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      return new WaitExpired(WaitExpired.Cause.INTERRUPT);
    }
    throw new AssertionError("nothing counts the latch down");
  }

  private static Status statusOf(Running<?> call) {
    return assertInstanceOf(RpcException.class, call.failure()).status();
  }

  /// The name is resolved, the connection dialled and picked in one wait.
  @Test
  @DisplayName("DL-13 (a) (b)")
  void a_call_that_waits_for_a_connection_ends_with_its_deadline() throws Exception {
    try (var channel = channelThatNeverConnects()) {
      var call = running(() -> channel.call(Texts.UNARY, "", FIVE_SECONDS));
      dialling.await();

      time.advance(Duration.ofSeconds(5));

      Status status = statusOf(call);
      assertEquals(Code.DEADLINE_EXCEEDED, status.code());
      assertTrue(status.message().contains("while connecting to"), status::message);
    }
  }

  @Test
  @DisplayName("DL-09")
  void a_late_call_that_waited_for_ready_says_why_there_was_no_connection() {
    try (var channel =
        channel((address, deadline) -> {
          if (attempts.incrementAndGet() == 3) awaitInterrupt();
          throw new IOException("refused for the time " + attempts.get());
        })) {
      CallOptions patient = FIVE_SECONDS.withWaitForReady(true);
      var call = running(() -> channel.call(Texts.UNARY, "", patient)).blocked();
      assertLatestFailure(channel, "refused for the time 1");
      time.advance(Duration.ofSeconds(1)); // the first backoff
      eventually("there was another attempt", () -> attempts.get() == 2);
      assertLatestFailure(channel, "refused for the time 2");

      time.advance(Duration.ofSeconds(4));

      Status status = statusOf(call);
      assertEquals(Code.DEADLINE_EXCEEDED, status.code());
      assertTrue(status.message().contains("refused for the time 2"), status::message);
    }
  }

  /// Seen by calls that do not wait for ready. The backoff after it has begun then.
  private static void assertLatestFailure(Channel channel, String expected) {
    eventually(
        expected,
        () ->
            statusOf(running(() -> channel.call(Texts.UNARY, "", FIVE_SECONDS)))
                .message()
                .contains(expected));
  }

  @Test
  @DisplayName("CH-15, ML-12: attempts are a second apart, then more and more, up to two minutes")
  void attempts_keep_their_distance() {
    try (var channel =
        channel((address, deadline) -> {
          attempts.incrementAndGet();
          throw new IOException("the server's first frame is PING and not SETTINGS");
        })) {
      failFast(channel);
      for (int before = 0; before < 13; before++) {
        double usual = Math.min(Math.pow(1.6, before), 120);
        double spread = before == 0 ? 0 : 0.2;

        double paused = secondsToNextAttempt(usual / 100);

        assertTrue(paused >= usual * (0.999 - spread), () -> paused + " s instead of " + usual);
        assertTrue(paused <= usual * (1.02 + spread), () -> paused + " s instead of " + usual);
      }
    }
  }

  /// Lets time pass, in steps.
  private double secondsToNextAttempt(double step) {
    int before = attempts.get();
    eventually("the subchannel pauses", () -> time.timers() == 1);
    long start = time.nanoTime();
    // Once the timer has run there is none, until another attempt has been made.
    while (time.timers() == 1 && attempts.get() == before) {
      time.advance(Duration.ofNanos((long) (step * 1e9)));
    }
    eventually("another attempt", () -> attempts.get() == before + 1);
    return (time.nanoTime() - start) / 1e9;
  }

  private static void failFast(Channel channel) {
    assertEquals(
        Code.UNAVAILABLE,
        statusOf(running(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT))).code());
  }

  @Test
  void a_call_that_does_not_wait_for_ready_fails_with_the_first_attempt() {
    try (var channel =
        channel((address, deadline) -> {
          throw new IOException("refused");
        })) {
      var call = running(() -> channel.call(Texts.UNARY, "", FIVE_SECONDS));

      Status status = statusOf(call);
      assertEquals(Code.UNAVAILABLE, status.code());
      assertTrue(status.message().contains("refused"), status::message);
    }
  }

  @Test
  @DisplayName("CN-07")
  void a_cancel_reaches_a_thread_that_waits_for_a_connection() throws Exception {
    try (var channel = channelThatNeverConnects()) {
      var call = channel.open(channel.request(Texts.UNARY, CallOptions.DEFAULT));
      var sending = Running.doing(() -> call.sendLast("")).blocked();
      dialling.await();

      call.cancel("enough");

      assertEquals(new Status(Code.CANCELLED, "enough"), statusOf(sending));
    }
  }

  @Test
  void a_channel_that_is_closed_gives_up_its_attempt_at_a_connection() throws Exception {
    var channel = channelThatNeverConnects();
    var call = running(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT));
    dialling.await();

    channel.close();

    assertEquals(new Status(Code.CANCELLED, "the channel was closed"), statusOf(call));
    eventually("the attempt is given up", () -> interrupted.getCount() == 0);
  }
}
