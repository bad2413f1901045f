package dev.weft.blocking;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.balancer.Connectivity;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.client.Keepalive;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.Frame;
import dev.weft.testkit.LoudLog;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// When a channel pings its servers, what it makes of no answer, and how long it waits for one who
/// says nothing from the beginning. The server is a script, and no time passes but the test's.
@Timeout(30)
@SuppressWarnings("NullAway.Init") // each test begins with a port
final class ChannelKeepaliveTest {
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration WITHIN = Duration.ofSeconds(20);
  private static final MethodDescriptor<String, String> TALK =
      new MethodDescriptor<>(
          "test.Any", "Talk", MethodDescriptor.Kind.BIDI_STREAMING, new Text(), new Text());

  private final FakeTime time = new FakeTime();
  private Time clock = time;
  private ScriptedPeer.Port port;
  private Channel channel;
  private ScriptedPeer server;

  @BeforeEach
  void listen() throws IOException {
    port = ScriptedPeer.listen();
  }

  @AfterEach
  void close() throws IOException {
    channel.close();
    if (server != null) server.close();
    port.close();
  }

  private void channel(UnaryOperator<ChannelBuilder> more) {
    channel =
        more.apply(
                Channel.over(new BlockingConnector().with(clock))
                    .plaintext()
                    .time(clock)
                    .idleAfter(Duration.ZERO))
            .to(port.address());
  }

  /// A channel that pings, and its connection.
  private void connect(Keepalive keepalive) throws IOException {
    channel(builder -> builder.keepalive(keepalive));
    channel.connect();
    accept();
  }

  private void accept() throws IOException {
    server = port.accept();
    server.greet();
    server.expectSettingsAck();
    eventually("it is connected", () -> channel.state() == Connectivity.READY);
    server.expectNothingElse();
  }

  /// The server knows of it.
  private BidiStreamingCall<String, String> call(int stream) throws IOException {
    var call = channel.bidiStreaming(TALK, CallOptions.DEFAULT);
    server.expectHead(stream);
    return call;
  }

  private static Keepalive withCalls(Duration idle) {
    return Keepalive.after(idle);
  }

  private void expectPing() throws IOException {
    assertEquals(0, server.expect(Frame.PING, 0).ping());
  }

  @Test
  @DisplayName("KA-01: less than 10 s is raised to that, with a warning")
  void a_keepalive_that_is_too_short_is_raised() throws IOException {
    try (var log = new LoudLog()) {
      connect(withCalls(Duration.ofSeconds(1)));

      assertEquals(1, log.records().size(), log.records()::toString);
      assertTrue(log.records().getFirst().contains("PT1S is raised to PT10S"));
    }
    call(1);
    server.expectNothingElse();
    time.advance(Duration.ofMillis(9_900));
    server.expectNothingElse(); // which is something read
    time.advance(Duration.ofMillis(9_999));
    server.expectNothingElse();
    time.advance(IDLE);
    expectPing();
  }

  @Test
  @DisplayName("KA-01: unset, nothing is ever pinged")
  void a_channel_without_keepalive_does_not_ping() throws IOException {
    channel(builder -> builder);
    channel.connect();
    accept();
    call(1);

    for (int i = 0; i < 10; i++) time.advance(Duration.ofDays(1));

    server.send(Frame.ping(7));
    assertEquals(7, server.expect(Frame.PING, 0).ping(), "the answer, and nothing ahead of it");
  }

  @Test
  @DisplayName("KA-02: the call fails when idle and the time for an answer have passed")
  void a_server_that_is_silent_is_given_up() throws IOException {
    connect(withCalls(IDLE));
    var call = call(1);
    Running<String> reading = running(call::receive).blocked();
    time.advance(IDLE);
    expectPing();
    time.advance(WITHIN.minusMillis(1));
    assertEquals(Connectivity.READY, channel.state());
    reading.blocked();

    time.advance(Duration.ofMillis(1));

    Status status = assertInstanceOf(RpcException.class, reading.failure()).status();
    assertEquals(Code.UNAVAILABLE, status.code());
    assertTrue(status.message().contains("keepalive"), status::message);
    assertEquals(IDLE.plus(WITHIN).toNanos(), time.nanoTime());
    eventually("the channel lets it go", () -> channel.state() == Connectivity.IDLE);
  }

  @Test
  @DisplayName("KA-03: without a call there is no ping, and nobody learns that the server is gone")
  void a_connection_without_calls_is_not_pinged() throws IOException {
    connect(withCalls(IDLE));
    for (int i = 0; i < 100; i++) time.advance(Duration.ofMinutes(1));

    assertEquals(Connectivity.READY, channel.state());
    server.send(Frame.ping(7));
    assertEquals(7, server.expect(Frame.PING, 0).ping(), "the answer, and nothing ahead of it");
  }

  @Test
  @DisplayName("KA-03: unless it is set so")
  void a_connection_without_calls_is_pinged_where_that_is_wanted() throws IOException {
    connect(new Keepalive(IDLE, WITHIN, Keepalive.Pings.ALWAYS));

    time.advance(IDLE);

    expectPing();
    time.advance(WITHIN);
    eventually("it is given up", () -> channel.state() == Connectivity.IDLE);
  }

  @Test
  @DisplayName("KA-04 !: a call after a long silence has the server pinged at once")
  void a_call_after_a_silence_is_accompanied_by_a_ping() throws IOException {
    var sleeps = new SoundSleeps();
    clock = sleeps;
    connect(withCalls(IDLE));
    eventually("the pinger waits for silence", () -> sleeps.begun() == 1);
    time.advance(Duration.ofHours(1));
    eventually("it waits for a call", () -> sleeps.begun() == 2);

    call(1);

    expectPing(); // and no time has passed
  }

  /// Who waits here is woken by a signal or by the clock, and does not look whether he should have been.
  private final class SoundSleeps extends Time {
    private final AtomicInteger begun = new AtomicInteger();

    /// How often somebody has begun to wait for as long as a ping's silence.
    int begun() {
      return begun.get();
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the loop is its caller's
    public long await(Condition condition, long nanos) throws InterruptedException {
      if (nanos == Long.MAX_VALUE) {
        condition.await();
        return nanos;
      }
      long until = time.nanoTime() + nanos;
      if (nanos == IDLE.toNanos()) begun.incrementAndGet();
      while (time.nanoTime() < until) {
        if (condition.awaitNanos(TimeUnit.MILLISECONDS.toNanos(50)) > 0) break;
      }
      return until - time.nanoTime();
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public int timers() {
      return time.timers();
    }

    @Override
    public Timer schedule(Runnable task, long nanos) {
      return time.schedule(task, nanos);
    }
  }

  @Test
  @DisplayName("KA-09 !: doubled for the next connections, loudly, and not lowered by later ones")
  void a_server_that_has_had_too_many_pings_is_pinged_half_as_often() throws IOException {
    connect(withCalls(IDLE));
    try (var log = new LoudLog()) {
      tooManyPings();
      assertEquals(1, log.records().size(), log.records()::toString);
      assertTrue(log.records().getFirst().contains("PT20S"), log.records()::toString);
    }
    expectPingsAfter(Duration.ofSeconds(20));
    tooManyPings();
    expectPingsAfter(Duration.ofSeconds(40));

    server.send(goAway("enhance your calm"));
    leave();
    expectPingsAfter(Duration.ofSeconds(40));
  }

  private void tooManyPings() throws IOException {
    server.send(goAway("too_many_pings"));
    leave();
  }

  private void leave() throws IOException {
    eventually("the channel has learned of it", () -> channel.state() == Connectivity.IDLE);
    server.close();
  }

  private static Frame goAway(String debugData) {
    Frame plain = Frame.goAway(0, ErrorCode.ENHANCE_YOUR_CALM.value());
    byte[] debug = debugData.getBytes(StandardCharsets.US_ASCII);
    byte[] payload = Arrays.copyOf(plain.payload(), plain.payload().length + debug.length);
    System.arraycopy(debug, 0, payload, plain.payload().length, debug.length);
    return plain.withPayload(payload);
  }

  /// The next connection pings after so much silence, and no less.
  private void expectPingsAfter(Duration silence) throws IOException {
    channel.connect();
    accept();
    var call = call(1);
    server.expectNothingElse();
    time.advance(silence.minusMillis(1));
    server.send(Frame.ping(7));
    assertEquals(7, server.expect(Frame.PING, 0).ping(), "the answer, and nothing ahead of it");
    time.advance(silence);
    expectPing();
    call.close();
  }

  @Test
  @DisplayName("CH-03 !: a peer that never says SETTINGS is no server; 20 s, then the backoff")
  void a_peer_that_accepts_and_says_nothing_is_never_ready() throws IOException {
    channel(builder -> builder);
    Running<BidiStreamingCall<String, String>> call =
        running(() -> channel.bidiStreaming(TALK, CallOptions.DEFAULT));
    server = port.accept();
    server.expectPreface();
    call.blocked();
    assertEquals(Connectivity.CONNECTING, channel.state());
    time.advance(Duration.ofMillis(19_999));
    call.blocked();
    assertEquals(Connectivity.CONNECTING, channel.state());

    time.advance(Duration.ofMillis(1));

    Status status = assertInstanceOf(RpcException.class, call.failure()).status();
    assertEquals(Code.UNAVAILABLE, status.code());
    assertTrue(status.message().endsWith("no connection within 20 s"), status::message);
    assertEquals(Connectivity.TRANSIENT_FAILURE, channel.state());
    eventually("it pauses", () -> time.timers() == 1);
    time.advance(Duration.ofSeconds(1));

    server.close();
    server = port.accept();
    server.expectPreface();
  }

  private static final class Text implements Marshaller<String> {
    @Override
    public byte[] encode(String message, int headroom) {
      byte[] text = message.getBytes(StandardCharsets.UTF_8);
      byte[] bytes = new byte[headroom + text.length];
      System.arraycopy(text, 0, bytes, headroom, text.length);
      return bytes;
    }

    @Override
    public String decode(ByteBuffer bytes) {
      return StandardCharsets.UTF_8.decode(bytes).toString();
    }
  }
}
