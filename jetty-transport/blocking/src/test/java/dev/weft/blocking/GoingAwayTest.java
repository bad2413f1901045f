package dev.weft.blocking;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.balancer.Connectivity;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.ErrorCode;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a channel makes of connections that one side leaves. Servers are scripts.
@Timeout(60)
@SuppressWarnings("NullAway.Init") // each test begins with a port
final class GoingAwayTest {
  private static final byte[] REPLY = {0, 0, 0, 0, 2, 'h', 'i'};

  private final FakeTime time = new FakeTime();
  private final List<ClientTransport> connections = new CopyOnWriteArrayList<>();
  private ScriptedPeer.Port port;
  private Channel channel;

  @BeforeEach
  void listen() throws IOException {
    port = ScriptedPeer.listen();
    channel =
        Channel.over(this::connect)
            .plaintext()
            .time(time)
            .idleAfter(Duration.ZERO)
            .to(port.address());
  }

  @AfterEach
  void close() throws IOException {
    channel.close();
    port.close();
  }

  private ClientTransport connect(SocketAddress address, Deadline deadline) throws IOException {
    ClientTransport made = new BlockingConnector().connect(address, deadline);
    connections.add(made);
    return made;
  }

  private String ask() {
    return channel.call(Machines.NUMBER, "", CallOptions.DEFAULT);
  }

  private static void answer(ScriptedPeer server, int stream) throws IOException {
    server.send(
        Frame.headers(stream, HeaderBlock.response("content-type", "application/grpc")),
        Frame.data(stream, REPLY),
        Frame.headers(stream, HeaderBlock.literal("grpc-status", "0")).ending());
  }

  /// The stream of the next request.
  private static int nextRequest(ScriptedPeer server) throws IOException {
    Frame frame = server.read();
    while (frame.type() != Frame.HEADERS) frame = server.read();
    return frame.stream();
  }

  @Test
  @DisplayName("GA-14 !: a connection that nobody uses goes, and none is made until somebody calls")
  void a_channel_that_is_sent_away_while_it_is_quiet_stays_idle() throws Exception {
    channel.connect();
    try (ScriptedPeer first = port.accept()) {
      first.greet();
      eventually("it is connected", () -> channel.state() == Connectivity.READY);

      first.send(Frame.goAway(0, 0));

      first.expectGoAway(ErrorCode.NO_ERROR);
      first.expectClosed();
    }
    eventually("it is known", () -> channel.state() == Connectivity.IDLE);
    time.advance(Duration.ofHours(1));
    assertEquals(0, time.timers(), "nothing is to come");
    assertEquals(Connectivity.IDLE, channel.state());
    assertEquals(1, connections.size());

    var call = running(this::ask);
    try (ScriptedPeer second = port.accept()) {
      second.greet();
      answer(second, nextRequest(second));
      assertEquals("hi", call.result());
    }
  }

  @Test
  @DisplayName("GA-15: a channel that is closed says GOAWAY first")
  void a_channel_says_that_it_goes() throws Exception {
    channel.connect();
    try (ScriptedPeer server = port.accept()) {
      server.greet();
      eventually("it is connected", () -> channel.state() == Connectivity.READY);

      channel.close();

      server.expectGoAway(ErrorCode.NO_ERROR);
      server.expectClosed();
    }
  }

  @Test
  @DisplayName("GA-15: close returns within 5 s though the server reads nothing")
  void a_channel_does_not_wait_for_a_server_that_hangs() throws Exception {
    var call =
        running(() -> channel.call(Machines.NUMBER, "x".repeat(64 << 20), CallOptions.DEFAULT));
    try (ScriptedPeer server = port.accept()) {
      server.greet(Frame.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE);
      server.send(Frame.windowUpdate(0, 1 << 30));
      server.expectHead(1);
      call.blocked(); // the socket is full

      long begun = System.nanoTime();
      doing(channel::close).result();

      assertTrue(System.nanoTime() - begun < Duration.ofSeconds(5).toNanos());
      call.failure();
    }
  }

  @Test
  @DisplayName("GA-16: a connection that has used three quarters of its ids is followed by another")
  void a_connection_whose_ids_run_out_is_replaced() {
    try (var machines = new Machines(1)) {
      var made = new CopyOnWriteArrayList<ClientConnection>();
      Channel calls =
          machines.channel(
              (address, deadline) -> {
                var next = (ClientConnection) new BlockingConnector().connect(address, deadline);
                if (made.isEmpty()) next.beginAt(1_610_612_731);
                made.add(next);
                return next;
              },
              builder -> builder);
      for (int i = 0; i < 2; i++) calls.call(Machines.NUMBER, "", CallOptions.DEFAULT);
      assertEquals(Connection.State.OPEN, made.getFirst().state());

      for (int i = 0; i < 3; i++) calls.call(Machines.NUMBER, "", CallOptions.DEFAULT);

      assertEquals(2, made.size());
      eventually("it is closed", () -> made.getFirst().state() == Connection.State.CLOSED);
      assertEquals(5, machines.all.getFirst().answered());
    }
  }
}
