package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.Outcome.trailersOnly;
import static dev.weft.testkit.calls.RetryContract.oneAfterTheOther;
import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.observe.CallEvent;
import dev.weft.observe.CallObserver;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.calls.ScriptedServer.Script;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.inprocess.InProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What calls that are made again have to do with connections: those that go, and those that are full.
@Timeout(30)
class RetriesMeetConnectionsTest {
  private static final ServiceConfig CONFIG =
      ServiceConfig.EMPTY.withMethod(
          MethodConfig.of(MethodName.ANY)
              .withRepeat(
                  RetryPolicy.DEFAULT.withBackoff(
                      Duration.ofSeconds(1), Duration.ofSeconds(1), 1)));
  private static final Script BUSY =
      trailersOnly(":status", "200", "content-type", "application/grpc", "grpc-status", "14");
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

  /// Others could be made.
  @Test
  void rt_18_a_request_whose_connection_is_lost_may_have_been_looked_at() {
    var made = new CopyOnWriteArrayList<ClientTransport>();
    try (var server = new ScriptedServer(visit -> {})) {
      Connector kept =
          (address, deadline) -> {
            made.add(server.connect(deadline));
            return made.getLast();
          };
      try (var channel = channel(kept, server.time)) {
        var calling = running(() -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT));
        server.visit();

        made.getFirst().giveUp("no answer to a PING");

        var failure = assertInstanceOf(RpcException.class, calling.failure());
        assertEquals(Code.UNAVAILABLE, failure.status().code());
        assertEquals(1, made.size());
      }
    }
  }

  /// Without a policy, and as often as it takes.
  @Test
  void rt_19_a_request_that_has_never_left_is_sent_again_and_again() {
    var connections = new AtomicInteger();
    try (var server = new ScriptedServer(RetryContract.reply("done"))) {
      Connector closing =
          (address, deadline) -> {
            var made = server.connect(deadline);
            return connections.incrementAndGet() <= 5 ? new JustClosed(made) : made;
          };
      try (var channel = channel(closing, server.time)) {
        assertEquals("done", channel.call(Texts.UNARY, "", CallOptions.DEFAULT));

        assertEquals(6, connections.get());
        assertEquals(1, server.unseen());
      }
    }
  }

  @Test
  void rt_19_a_request_that_never_leaves_ends_with_its_deadline() {
    var connections = new AtomicInteger();
    try (var server = new ScriptedServer(visit -> {})) {
      CallOptions second = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1));
      Connector closing =
          (address, deadline) -> {
            if (connections.incrementAndGet() == 10) server.time.advance(Duration.ofSeconds(1));
            return new JustClosed(server.connect(deadline));
          };
      try (var channel = channel(closing, server.time)) {
        var late = assertThrows(RpcException.class, () -> channel.call(Texts.UNARY, "", second));

        assertEquals(Code.DEADLINE_EXCEEDED, late.code());
      }
    }
  }

  private static Channel channel(Connector connector, FakeTime time) {
    return Channel.over(connector).plaintext().time(time).idleAfter(Duration.ZERO).to(ADDRESS);
  }

  @Test
  void rt_25_a_cancel_reaches_a_retry_that_waits_for_a_slot() {
    var time = new FakeTime();
    var network = new InProcess(time).with(Http2Settings.DEFAULT.withMaxConcurrentStreams(1));
    var attempts = new AtomicInteger();
    CallObserver counting =
        (side, method) ->
            event -> {
              if (event instanceof CallEvent.Began) attempts.incrementAndGet();
            };
    var wiring = new Wiring(network.serverTransport("narrow"), network.connector());
    try (var server = new ScriptedServer(oneAfterTheOther(BUSY, visit -> {}), time, wiring)) {
      Channel channel = server.channel(builder -> builder.defaultServiceConfig(CONFIG));
      var call =
          channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT.withObservers(List.of(counting)));
      var receiving = running(call::receive);
      server.visit().untilClosed();
      receiving.blocked();
      var holder = channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      server.visit();
      time.advance(Duration.ofSeconds(2));
      eventually("the next attempt has begun", () -> attempts.get() == 2);
      receiving.blocked();
      assertEquals(0, server.unseen());

      call.cancel("enough");

      var enough = new Status(Code.CANCELLED, "enough");
      assertEquals(enough, assertInstanceOf(RpcException.class, receiving.failure()).status());
      assertEquals(enough, assertThrows(RpcException.class, () -> call.send("more")).status());
      assertEquals(enough, assertThrows(RpcException.class, call::receive).status());
      assertEquals(enough, assertThrows(RpcException.class, call::finishSending).status());
      call.close();
      holder.close();
      assertEquals(0, server.unseen());
    }
  }
}
