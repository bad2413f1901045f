package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.Outcome.trailersOnly;
import static dev.weft.testkit.calls.RetryContract.oneAfterTheOther;
import static dev.weft.testkit.calls.RetryContract.reply;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.balancer.Balancer;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.Pick;
import dev.weft.balancer.Policy;
import dev.weft.balancer.Subchannel;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.observe.CallEvent;
import dev.weft.observe.CallObserver;
import dev.weft.server.Binding;
import dev.weft.serviceconfig.HedgingPolicy;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.RepeatPolicy;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.testkit.calls.ScriptedServer.Script;
import dev.weft.testkit.services.LocalServices;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the parts of a channel have to do with calls that are made again.
@Timeout(30)
class RetriedCallsTest {
  /// Pauses are as good as none.
  private static final ServiceConfig CONFIG =
      config(RetryPolicy.DEFAULT.withBackoff(Duration.ofNanos(1), Duration.ofNanos(1), 1));

  private static final Script BUSY =
      trailersOnly(":status", "200", "content-type", "application/grpc", "grpc-status", "14");

  private static ServiceConfig config(RepeatPolicy policy) {
    return ServiceConfig.EMPTY.withMethod(MethodConfig.of(MethodName.ANY).withRepeat(policy));
  }

  @RegisterExtension final LocalServices services = new LocalServices();

  @Test
  void rt_05_a_handler_that_fails_before_it_sends_can_be_called_again() {
    var service = new TextService();
    Binding binding =
        service.serving(request -> {
          if (service.handled.get() == 1) throw new RpcException(Code.UNAVAILABLE, "not yet");
          return "done";
        });
    var server = services.serve(builder -> builder.serve(() -> binding));
    Channel channel = services.channelTo(server, builder -> builder.defaultServiceConfig(CONFIG));

    assertEquals("done", channel.call(Texts.UNARY, "", CallOptions.DEFAULT));
    assertEquals(2, service.handled.get());
  }

  @Test
  void rt_17_a_call_that_was_refused_twice_stays_so_whoever_asks_again() {
    Script refused = visit -> visit.reset(ErrorCode.REFUSED_STREAM);
    try (var server = new ScriptedServer(refused)) {
      Channel channel = server.channel();
      var call = channel.open(channel.request(Texts.UNARY, CallOptions.DEFAULT));
      call.sendLast("");

      for (int i = 0; i < 3; i++) assertThrows(RpcException.class, call::receive);

      assertEquals(2, server.unseen());
    }
  }

  @Test
  void rt_22_a_call_that_the_policy_drops_is_not_made_again() {
    var picks = new AtomicInteger();
    try (var server = new ScriptedServer(visit -> {})) {
      Channel channel =
          server.channel(
              builder -> builder.defaultServiceConfig(CONFIG).balancing(new Dropping(picks)));

      var failure =
          assertThrows(
              RpcException.class, () -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT));
      int afterOne = picks.get();
      assertThrows(
          RpcException.class,
          () -> channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT).receive());

      assertEquals(new Status(Code.UNAVAILABLE, "dropped"), failure.status());
      assertEquals(1, afterOne);
      assertEquals(2, picks.get());
    }
  }

  @Test
  void rt_26_each_attempt_is_observed_and_says_whether_the_one_before_left_a_trace() {
    var seen = new CopyOnWriteArrayList<CallEvent>();
    CallObserver observer = (side, method) -> seen::add;
    Script refused = visit -> visit.reset(ErrorCode.REFUSED_STREAM);
    try (var server = new ScriptedServer(oneAfterTheOther(refused, BUSY, reply("done")))) {
      Channel channel = server.channel(builder -> builder.defaultServiceConfig(CONFIG));
      var calling =
          running(() ->
              channel.call(Texts.UNARY, "", CallOptions.DEFAULT.withObservers(List.of(observer))));
      while (!calling.isDone()) server.time.advance(Duration.ofMillis(1));
      assertEquals("done", calling.result());
    }

    var told = new ArrayList<Object>();
    for (CallEvent event : seen) {
      if (event instanceof CallEvent.Began began) told.add(began.isRepeated());
      if (event instanceof CallEvent.Ended ended) told.add(ended.status().code());
    }
    assertEquals(List.of(false, Code.UNAVAILABLE, true, Code.UNAVAILABLE, false, Code.OK), told);
  }

  @Test
  void a_streams_sender_is_told_of_an_end_that_no_attempt_follows() {
    Script gone =
        trailersOnly(":status", "200", "content-type", "application/grpc", "grpc-status", "5");
    try (var server = new ScriptedServer(gone)) {
      Channel channel = server.channel(builder -> builder.defaultServiceConfig(CONFIG));
      var call = channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);

      assertEquals(Code.NOT_FOUND, assertThrows(RpcException.class, call::receive).status().code());
      assertEquals(
          Code.NOT_FOUND,
          assertThrows(RpcException.class, () -> call.send("more")).status().code());
    }
  }

  /// More than a channel keeps, and 250 KiB of it at a time.
  @Test
  void rt_09_calls_that_have_ended_keep_nothing() {
    String large = "x".repeat(250 << 10);
    HedgingPolicy hedging = HedgingPolicy.DEFAULT.withNonFatalCodes(Code.UNAVAILABLE);
    for (ServiceConfig config : List.of(CONFIG, config(hedging))) {
      var handled = new AtomicInteger();
      Script script =
          visit -> {
            visit.readAll();
            (handled.incrementAndGet() == 100 ? BUSY : reply("done")).play(visit);
          };
      try (var server = new ScriptedServer(script)) {
        Channel channel = server.channel(builder -> builder.defaultServiceConfig(config));

        for (int i = 0; i < 100; i++) {
          var calling = running(() -> channel.call(Texts.UNARY, large, CallOptions.DEFAULT));
          while (!calling.isDone()) server.time.advance(Duration.ofNanos(1));
          assertEquals("done", calling.result());
        }

        assertEquals(101, handled.get(), "the last was made again");
      }
    }
  }

  @Test
  void a_call_that_is_closed_leaves_no_attempt() {
    try (var server = new ScriptedServer(visit -> {})) {
      Channel channel = server.channel(builder -> builder.defaultServiceConfig(CONFIG));
      channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT).close();

      assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), server.visit().failure());
      assertEquals(0, server.time.timers());
    }
  }

  /// Drops every call, with a code that is worth another attempt otherwise.
  private record Dropping(AtomicInteger picks) implements Policy {
    @Override
    public String name() {
      return "dropping";
    }

    @Override
    public Balancer balancer(Balancer.Host host) {
      return new Balancer() {
        @Override
        public boolean resolved(Update update) {
          host.publish(
              Connectivity.READY,
              _ -> {
                picks.incrementAndGet();
                return new Pick.Drop(new Status(Code.UNAVAILABLE, "dropped"));
              });
          return true;
        }

        @Override
        public void failed(Status why) {}

        @Override
        public void changed(Subchannel subchannel, Connectivity state, Status why) {}

        @Override
        public void wanted() {}

        @Override
        public void close() {}
      };
    }
  }
}
