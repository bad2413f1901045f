package dev.weft.testkit.wire;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Time;
import dev.weft.balancer.Connectivity;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.Keepalive;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.Frame;
import dev.weft.testkit.LoudLog;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.Connector;
import dev.weft.transport.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How a channel finds out that its server is gone, or does not want to be pinged. No time passes here
/// but the test's.
@Timeout(60)
@SuppressWarnings("NullAway.Init")
public abstract class ClientKeepaliveContract {
  private static final Duration IDLE = Duration.ofSeconds(100);
  private static final Duration WITHIN = Duration.ofSeconds(20);
  private static final Keepalive WITH_CALLS =
      new Keepalive(IDLE, WITHIN, Keepalive.Pings.WITH_CALLS);

  private final FakeTime time = new FakeTime();
  private ScriptedPeer.Port port;
  private @Nullable ScriptedPeer server;
  private @Nullable Channel channel;

  /// Whose connections tell when they have read last by this time.
  protected abstract Connector connector(Time time);

  @BeforeEach
  void listen() throws IOException {
    port = ScriptedPeer.listen();
  }

  @AfterEach
  void close() throws IOException {
    if (channel != null) channel.close();
    if (server != null) server.close();
    port.close();
  }

  private Channel channel(@Nullable Keepalive keepalive) {
    var builder = Channel.over(connector(time)).plaintext().time(time).idleAfter(Duration.ZERO);
    if (keepalive != null) builder.keepalive(keepalive);
    channel = builder.to(port.address());
    return channel;
  }

  /// The server's end of the channel's next connection, which is ready.
  private ScriptedPeer accepted(Channel over) throws IOException {
    over.connect();
    if (server != null) server.close();
    ScriptedPeer peer = port.accept();
    server = peer;
    peer.greet();
    eventually("the channel is connected", () -> over.state() == Connectivity.READY);
    peer.expectSettingsAck();
    peer.expectNothingElse(); // and the client has read what it was sent
    return peer;
  }

  private static BidiStreamingCall<byte[], byte[]> call(Channel over) {
    return over.bidiStreaming(ClientStatusContract.CHAT, CallOptions.DEFAULT);
  }

  private static Running<RpcException> failing(BidiStreamingCall<byte[], byte[]> call) {
    return running(() -> {
      try {
        var _ = call.receive();
        throw new AssertionError("it was to fail, and received something");
      } catch (RpcException e) {
        return e;
      }
    });
  }

  /// Whatever else the client has sent so far. It has read something then.
  private static void assertNoPing(ScriptedPeer peer) throws IOException {
    long own = 0x7357;
    peer.send(Frame.ping(own));
    for (Frame frame = peer.read(); frame.type() != Frame.PING || frame.ping() != own; ) {
      assertNotEquals(Frame.PING, frame.type(), "nobody was to be pinged yet");
      frame = peer.read();
    }
  }

  @Test
  @DisplayName("KA-01")
  void a_time_below_ten_seconds_is_raised_with_a_warning() {
    try (var log = new LoudLog()) {
      Keepalive raised = Keepalive.after(Duration.ofSeconds(1));

      assertEquals(Duration.ofSeconds(10), raised.idle());
      assertTrue(
          log.records().stream().anyMatch(line -> line.contains("PT1S is raised to PT10S")),
          log.records()::toString);
    }
  }

  @Test
  @DisplayName("KA-01")
  void a_channel_that_was_told_nothing_pings_nobody() throws Exception {
    Channel over = channel(null);
    ScriptedPeer peer = accepted(over);
    call(over).send(new byte[1]);
    peer.expectHead(1);

    time.advance(Duration.ofDays(1));

    assertNoPing(peer);
    assertEquals(0, time.timers());
  }

  @Test
  @DisplayName("KA-02")
  void a_server_that_says_nothing_is_given_up_and_its_calls_fail() throws Exception {
    Channel over = channel(WITH_CALLS);
    ScriptedPeer peer = accepted(over);
    var call = call(over);
    peer.expectHead(1);
    var failing = failing(call);

    for (int i = 0; i < 3; i++) {
      time.advance(IDLE.minusSeconds(1));
      assertNoPing(peer); // for which the client has read one of the server's
    }
    time.advance(IDLE);
    assertFalse(peer.expect(Frame.PING, 0).has(Frame.ACK));
    assertFalse(failing.isDone());
    time.advance(WITHIN);

    RpcException failure = failing.result();
    assertEquals(Code.UNAVAILABLE, failure.status().code());
    assertTrue(
        failure.status().message().contains("has not answered a ping within 20000 ms"),
        failure.status()::message);
  }

  @Test
  @DisplayName("KA-02")
  void a_server_that_answers_is_pinged_again_and_again() throws Exception {
    Channel over = channel(WITH_CALLS);
    ScriptedPeer peer = accepted(over);
    call(over);
    peer.expectHead(1);

    for (int i = 0; i < 3; i++) {
      time.advance(IDLE);
      peer.send(Frame.pingAck(peer.expect(Frame.PING, 0).ping()));
      assertNoPing(peer);
    }

    assertEquals(Connectivity.READY, over.state());
  }

  @Test
  @DisplayName("KA-03")
  void a_connection_without_calls_is_not_pinged_unless_that_is_wanted() throws Exception {
    Channel over = channel(WITH_CALLS);
    ScriptedPeer peer = accepted(over);

    time.advance(Duration.ofDays(1));

    assertNoPing(peer);
    assertEquals(Connectivity.READY, over.state());
  }

  @Test
  @DisplayName("KA-03")
  void a_connection_without_calls_is_pinged_if_that_is_wanted() throws Exception {
    Channel over = channel(new Keepalive(IDLE, WITHIN, Keepalive.Pings.ALWAYS));
    ScriptedPeer peer = accepted(over);

    time.advance(IDLE);
    assertFalse(peer.expect(Frame.PING, 0).has(Frame.ACK));
    time.advance(WITHIN);

    eventually("the connection is given up", () -> over.state() == Connectivity.IDLE);
  }

  @Test
  @DisplayName("KA-04")
  void a_call_that_ends_a_long_silence_pings_at_once() throws Exception {
    Channel over = channel(WITH_CALLS);
    ScriptedPeer peer = accepted(over);
    time.advance(IDLE.multipliedBy(5));
    time.advance(Duration.ofSeconds(1));

    call(over);

    peer.expectHead(1); // passes pings over, which would be without a stream
    assertFalse(peer.expect(Frame.PING, 0).has(Frame.ACK));
  }

  @Test
  @DisplayName("KA-09")
  void a_server_that_has_had_too_many_pings_gets_half_as_many() throws Exception {
    Channel over = channel(WITH_CALLS);
    try (var log = new LoudLog()) {
      ScriptedPeer peer = accepted(over);
      peer.send(
          Frame.goAway(Integer.MAX_VALUE, ErrorCode.ENHANCE_YOUR_CALM.value(), "too_many_pings"));
      eventually("the channel has left it", () -> over.state() == Connectivity.IDLE);

      assertTrue(
          log.records().stream().anyMatch(line -> line.contains("too many pings")),
          log.records()::toString);
    }
    ScriptedPeer next = accepted(over);
    call(over);
    next.expectHead(1);

    time.advance(IDLE.multipliedBy(2).minusSeconds(1));
    assertNoPing(next);
    time.advance(IDLE.multipliedBy(2));
    assertFalse(next.expect(Frame.PING, 0).has(Frame.ACK));
  }

  @Test
  @DisplayName("KA-09")
  void who_goes_away_for_another_reason_is_pinged_as_before() throws Exception {
    Channel over = channel(WITH_CALLS);
    ScriptedPeer peer = accepted(over);
    peer.send(
        Frame.goAway(Integer.MAX_VALUE, ErrorCode.ENHANCE_YOUR_CALM.value(), "too_many_calls"));
    eventually("the channel has left it", () -> over.state() == Connectivity.IDLE);
    ScriptedPeer next = accepted(over);
    call(over);
    next.expectHead(1);

    time.advance(IDLE);

    assertFalse(next.expect(Frame.PING, 0).has(Frame.ACK));
  }
}
