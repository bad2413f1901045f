package dev.weft.testkit.wire;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Time;
import dev.weft.balancer.Connectivity;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.resolver.ManualResolver;
import dev.weft.resolver.Resolution;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.Connector;
import dev.weft.transport.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a channel does when its server goes away, or when it goes itself. Time passes only when a test
/// says so.
@Timeout(60)
@SuppressWarnings("NullAway.Init")
public abstract class ClientGoAwayContract {
  private static final Set<Integer> MAY_COME_LAST =
      Set.of(Frame.SETTINGS, Frame.WINDOW_UPDATE, Frame.GOAWAY);
  private static final int NO_ERROR = ErrorCode.NO_ERROR.value();
  private static final byte[] MESSAGE = {0, 0, 0, 0, 1, 7};

  private final FakeTime time = new FakeTime();
  private final ManualResolver names = new ManualResolver();
  private final List<ScriptedPeer> peers = new ArrayList<>();
  private ScriptedPeer.Port port;
  private @Nullable Channel channel;

  /// Whose connections are timed by this.
  protected abstract Connector connector(Time timedBy);

  /// Whether a server that breaks the rules of going away is told so in a GOAWAY.
  protected boolean tellsWhy() {
    return true;
  }

  @BeforeEach
  void listen() throws IOException {
    port = ScriptedPeer.listen();
    names.say(Resolution.Found.of(port.address()));
    channel =
        Channel.over(connector(time))
            .plaintext()
            .time(time)
            .idleAfter(Duration.ZERO)
            .resolving(names)
            .to("manual:///server");
  }

  @AfterEach
  void close() throws IOException {
    channel().close();
    for (ScriptedPeer peer : peers) peer.close();
    port.close();
  }

  private Channel channel() {
    if (channel == null) throw new AssertionError("no channel");
    return channel;
  }

  /// The server's end of a connection that the channel is making.
  private ScriptedPeer accepted(int... settings) throws IOException {
    ScriptedPeer peer = port.accept();
    peers.add(peer);
    peer.greet(settings);
    return peer;
  }

  private ScriptedPeer connected() throws IOException {
    channel().connect();
    ScriptedPeer peer = accepted();
    eventually("the channel is ready", () -> channel().state() == Connectivity.READY);
    peer.expectSettingsAck();
    return peer;
  }

  private BidiStreamingCall<byte[], byte[]> call() {
    return channel().bidiStreaming(ClientStatusContract.CHAT, CallOptions.DEFAULT);
  }

  private Running<Integer> exchange() {
    return running(() -> {
      var call = call();
      call.send(new byte[] {1});
      call.finishSending();
      int answer = Objects.requireNonNull(call.receive())[0];
      while (call.receive() != null) {}
      return answer;
    });
  }

  /// Takes a request that has a message, and answers it.
  private static void serve(ScriptedPeer peer, int stream) throws IOException {
    expectRequest(peer, stream);
    answer(peer, stream);
  }

  private static void expectRequest(ScriptedPeer peer, int stream) throws IOException {
    peer.expectHead(stream);
    for (Frame data = peer.expect(Frame.DATA, stream); !data.has(Frame.END_STREAM); ) {
      data = peer.expect(Frame.DATA, stream);
    }
  }

  /// The end of the connection, be it with a GOAWAY ahead of it.
  private static void expectEnd(ScriptedPeer peer) throws IOException {
    try {
      Frame frame = peer.read();
      while (MAY_COME_LAST.contains(frame.type())) frame = peer.read();
      throw new AssertionError("the connection was to end, and " + frame + " came");
    } catch (EOFException | SocketException e) {
      // as expected
    }
  }

  private static void answer(ScriptedPeer peer, int stream) throws IOException {
    peer.send(
        Frame.headers(stream, HeaderBlock.response("content-type", "application/grpc")),
        Frame.data(stream, MESSAGE),
        Frame.headers(stream, HeaderBlock.literal("grpc-status", "0")).ending());
  }

  // ---- the server goes

  @Test
  @DisplayName("GA-11 calls that run are finished, others go elsewhere, and the name is looked up")
  void calls_that_run_when_a_server_goes_are_finished_and_others_go_elsewhere() throws Exception {
    ScriptedPeer old = connected();
    var running = exchange();
    expectRequest(old, 1);

    old.send(Frame.goAway(1, NO_ERROR));
    eventually("the channel has left it", () -> channel().state() == Connectivity.IDLE);
    assertEquals(1, names.refreshes());
    var next = exchange();
    serve(accepted(), 1);
    assertEquals(7, next.result());

    answer(old, 1);
    assertEquals(7, running.result());
    expectEnd(old);
  }

  @Test
  @DisplayName("GA-11 calls that come to a server that goes are made elsewhere, and do not fail")
  void a_call_that_a_server_has_not_looked_at_is_made_elsewhere() throws Exception {
    ScriptedPeer old = connected();
    var call = exchange();
    old.expectHead(1);

    old.send(Frame.goAway(0, NO_ERROR));

    serve(accepted(), 1);
    assertEquals(7, call.result());
  }

  @Test
  @DisplayName("GA-12")
  void a_server_that_takes_back_what_it_said_of_its_last_stream_is_left() throws Exception {
    assertLeft(Frame.goAway(3, NO_ERROR), Frame.goAway(5, NO_ERROR));
  }

  @Test
  @DisplayName("GA-12")
  void a_server_whose_last_stream_is_none_of_ours_is_left() throws Exception {
    assertLeft(Frame.goAway(2, NO_ERROR));
  }

  private void assertLeft(Frame... said) throws Exception {
    ScriptedPeer peer = connected();
    var call = call();
    peer.expectHead(1);

    peer.send(said);

    if (tellsWhy()) peer.expectGoAway(ErrorCode.PROTOCOL_ERROR);
    expectEnd(peer);
    var failure = assertThrows(RpcException.class, call::receive);
    assertEquals(Code.UNAVAILABLE, failure.status().code());
    assertTrue(failure.status().message().contains("last stream"), failure.status()::message);
  }

  @Test
  @DisplayName("GA-12 one that says less than before is believed")
  void a_server_may_say_twice_that_it_goes() throws Exception {
    ScriptedPeer peer = connected();
    var call = exchange();
    expectRequest(peer, 1);

    peer.send(Frame.goAway(Integer.MAX_VALUE, NO_ERROR), Frame.goAway(1, NO_ERROR));
    answer(peer, 1);

    assertEquals(7, call.result());
    expectEnd(peer);
  }

  @Test
  @DisplayName("GA-13")
  void calls_that_are_made_while_a_server_goes_are_all_made_elsewhere() throws Exception {
    int calls = 200;
    ScriptedPeer old = connected();
    var running = new ArrayList<Running<Integer>>();
    for (int i = 0; i < calls; i++) running.add(exchange());
    old.expectHead(1); // others are under way, or begin just now

    old.send(Frame.goAway(0, NO_ERROR));

    ScriptedPeer next = accepted();
    for (int i = 0; i < calls; i++) {
      Frame head = next.read();
      while (head.type() != Frame.HEADERS) head = next.read();
      answer(next, head.stream());
    }
    for (var call : running) assertEquals(7, call.result());
  }

  @Test
  @DisplayName("GA-14")
  void a_server_that_goes_from_an_unused_connection_is_not_called_back() throws Exception {
    ScriptedPeer old = connected();

    old.send(Frame.goAway(0, NO_ERROR));

    expectEnd(old);
    eventually("the channel is idle", () -> channel().state() == Connectivity.IDLE);
    time.advance(Duration.ofDays(1));
    assertEquals(Connectivity.IDLE, channel().state());
    var call = exchange();
    serve(accepted(), 1); // the first since: connections are accepted in their order
    assertEquals(7, call.result());
  }

  // ---- the channel goes

  @Test
  @DisplayName("GA-15")
  void a_channel_that_is_closed_says_so_before_it_goes() throws Exception {
    ScriptedPeer peer = connected();

    channel().close();

    peer.expectGoAway(ErrorCode.NO_ERROR);
    peer.expectClosed();
  }

  @Test
  @DisplayName("GA-15 even if the server takes nothing any more")
  void a_channel_whose_server_reads_nothing_is_closed_all_the_same() throws Exception {
    channel().connect();
    ScriptedPeer peer = accepted(Frame.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE);
    peer.send(Frame.windowUpdate(0, Integer.MAX_VALUE - 65_535));
    var call = call();
    var stuck =
        running(() ->
            assertThrows(
                RpcException.class,
                () -> {
                  while (true) call.send(new byte[1 << 20]);
                }));
    stuck.blocked();

    long begin = System.nanoTime();
    channel().close();

    assertTrue(System.nanoTime() - begin < 5_000_000_000L, "it took 5 s");
    assertEquals(Code.CANCELLED, stuck.result().status().code());
  }

  // ---- no server

  @Test
  @DisplayName("CH-03")
  void a_server_that_does_not_begin_is_given_up_after_20_s_and_tried_again_later()
      throws Exception {
    channel().connect();
    ScriptedPeer mute = port.accept();
    peers.add(mute);
    mute.expectPreface();
    time.advance(Duration.ofMillis(19_900));
    assertEquals(Connectivity.CONNECTING, channel().state());

    time.advance(Duration.ofMillis(100));

    eventually("given up", () -> channel().state() == Connectivity.TRANSIENT_FAILURE);
    expectEnd(mute);
    time.advance(Duration.ofSeconds(1)); // the first pause
    accepted();
    eventually("the channel is ready", () -> channel().state() == Connectivity.READY);
  }
}
