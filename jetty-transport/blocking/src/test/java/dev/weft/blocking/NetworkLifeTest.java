package dev.weft.blocking;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.OutlierDetection;
import dev.weft.balancer.RoundRobin;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.Keepalive;
import dev.weft.resolver.NamingScheme;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.testkit.DnsServer;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.LoudLog;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServerLifetimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What happens to the machines behind a channel in a week, and what its callers notice of it.
@Timeout(60)
final class NetworkLifeTest {
  private static final int CALLERS = 200;
  private static final int CALLS = 50_000;

  private static final OutlierDetection OUTLIERS =
      new OutlierDetection(
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          10,
          null,
          new OutlierDetection.FailurePercentage(50, 100, 3, 5),
          new RoundRobin());

  private static String ask(Channel channel) {
    return channel.call(Machines.NUMBER, "", CallOptions.DEFAULT);
  }

  @Test
  @DisplayName(
      "GA-11 !: five servers are replaced one after the other, and no call of 50,000 fails")
  void nobody_notices_a_rolling_restart() throws Exception {
    try (var machines = new Machines(5)) {
      Channel channel = machines.channel(builder -> builder.balancing(new RoundRobin()));
      var made = new AtomicInteger();
      var restarted = new AtomicBoolean();
      var callers = new ArrayList<Running<?>>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(
            doing(() -> {
              while (made.getAndIncrement() < CALLS || !restarted.get()) ask(channel);
            }));
      }

      for (Machines.Machine machine : machines.all) restart(machine);
      restarted.set(true);

      for (Running<?> caller : callers) caller.result();
      int answered = machines.all.stream().mapToInt(Machines.Machine::answered).sum();
      assertTrue(answered >= CALLS, () -> "answered: " + answered);
      assertEquals(made.get() - CALLERS, answered, "each was made once");
    }
  }

  private static void restart(Machines.Machine machine) {
    machine.hold();
    eventually("calls are in its hands", () -> machine.inHand() >= 10);
    Running<Boolean> stopping =
        running(() -> machine.server().stop(Duration.ofSeconds(30)).isClean()).blocked();
    assertTrue(machine.inHand() >= 10, "at its stop");
    machine.release();
    assertTrue(stopping.result(), "it has let all calls end");
    machine.start();
    int before = machine.answered();
    eventually("it is called again", () -> machine.answered() > before);
  }

  @Test
  @DisplayName("CH-04 !, CH-06: all machines are gone, and come back")
  void patient_calls_outlive_an_outage_and_others_fail_at_once() {
    var time = new FakeTime(); // which stands: so nothing here ends by waiting
    try (var machines = new Machines(5)) {
      Channel channel = machines.channel(builder -> builder.balancing(new RoundRobin()).time(time));
      ask(channel);
      machines.all.forEach(Machines.Machine::crash);
      eventually("all are known to be gone", () -> isFailing(channel));

      for (int i = 0; i < 200; i++) {
        Status status = assertThrows(RpcException.class, () -> ask(channel)).status();
        assertEquals(Code.UNAVAILABLE, status.code());
        assertTrue(status.message().startsWith("cannot connect to /127.0.0."), status::message);
        assertEquals(Connectivity.TRANSIENT_FAILURE, channel.state());
      }
      var patient = new ArrayList<Running<String>>();
      for (int i = 0; i < CALLERS; i++) {
        patient.add(
            running(() ->
                channel.call(Machines.NUMBER, "", CallOptions.DEFAULT.withWaitForReady(true))));
      }
      for (Running<String> call : patient) call.blocked();
      machines.all.forEach(Machines.Machine::start);
      channel.resetConnectBackoff();

      for (Running<String> call : patient) assertEquals(1, call.result().length());
      assertEquals(Connectivity.READY, channel.state());
    }
  }

  @Test
  @DisplayName("LB-25: a server that answers nothing any more is left out, and calls stop failing")
  void calls_stop_falling_into_a_black_hole() {
    var again = MethodConfig.of(MethodName.of(Machines.NUMBER)).withRepeat(RetryPolicy.DEFAULT);
    try (var machines = new Machines(5)) {
      Channel channel =
          machines.channel(builder ->
              builder
                  .balancing(OUTLIERS)
                  .defaultServiceConfig(ServiceConfig.EMPTY.withMethod(again)));
      callEachOf(machines, channel);
      Machines.Machine hole = machines.all.get(2);
      hole.hold();
      var patient = new ArrayList<Running<String>>();
      for (int i = 0; i < 10; i++) patient.add(running(() -> ask(channel, Duration.ofSeconds(30))));
      eventually("two of ten are in the hole", () -> hole.inHand() == 2);

      try (var callers = new Callers(20, () -> ask(channel, Duration.ofSeconds(1)))) {
        eventually("calls fail", () -> !callers.failures().isEmpty());
        eventually("it is left out", () -> areAnswered(channel, 50));
        long leftOut = System.nanoTime();
        int made = callers.made();
        eventually("many calls more are made", () -> callers.made() >= made + 5_000);

        assertEquals(List.of(), callers.failuresSince(leftOut));
        for (Callers.Failure failure : callers.failures()) {
          assertEquals(Code.DEADLINE_EXCEEDED, failure.why().code());
        }
      }
      hole.crash();
      for (Running<String> call : patient) assertNotEquals("3", call.result(), "made again");
    }
  }

  @Test
  @DisplayName("LB-25: calls with time for another try do not fail, and soon need none")
  void a_black_hole_fails_no_call_that_has_time_for_another_try() {
    var tries = RetryPolicy.DEFAULT.withAttemptTimeout(Duration.ofMillis(500));
    var method = MethodConfig.of(MethodName.of(Machines.NUMBER)).withRepeat(tries);
    try (var machines = new Machines(5)) {
      Channel channel =
          machines.channel(builder ->
              builder
                  .balancing(OUTLIERS)
                  .defaultServiceConfig(ServiceConfig.EMPTY.withMethod(method)));
      callEachOf(machines, channel);
      Machines.Machine hole = machines.all.get(2);
      hole.hold();

      try (var callers = new Callers(20, () -> ask(channel, Duration.ofSeconds(10)))) {
        eventually("calls fall into it", () -> hole.inHand() > 0);
        eventually("it is left out, and lets go of them", () -> hole.inHand() == 0);
        int made = callers.made();
        eventually("many calls more are made", () -> callers.made() >= made + 5_000);
        assertEquals(0, hole.inHand());
        assertEquals(List.of(), callers.failures());
      }
    }
  }

  private static String ask(Channel channel, Duration timeout) {
    return channel.call(Machines.NUMBER, "", CallOptions.DEFAULT.withTimeout(timeout));
  }

  private static void callEachOf(Machines machines, Channel channel) {
    eventually(
        "all are connected",
        () -> {
          ask(channel);
          return machines.all.stream().allMatch(machine -> machine.answered() > 0);
        });
  }

  /// So many calls, one after the other; false once one fails.
  private static boolean areAnswered(Channel channel, int calls) {
    try {
      for (int i = 0; i < calls; i++) ask(channel, Duration.ofSeconds(1));
      return true;
    } catch (RpcException failed) {
      return false;
    }
  }

  @Test
  @DisplayName("LB-13, GA-11: three machines join two, which those that call learn of by the DNS")
  void machines_that_join_are_found_and_get_their_share() throws Exception {
    var time = new FakeTime(); // the servers' own
    ServerLifetimes aging = ServerLifetimes.DEFAULT.withMaxAge(Duration.ofMinutes(10));
    try (var dns = DnsServer.start();
        var machines = new Machines(5, transport -> transport.with(aging).with(time))) {
      List<String> hosts = machines.all.stream().map(Machines.Machine::host).toList();
      dns.resolve("machines.test", hosts.subList(0, 2).toArray(String[]::new));
      Channel channel =
          machines.channel(
              new BlockingConnector(),
              "dns://%s/machines.test:%d".formatted(dns.address(), machines.all.getFirst().port()),
              builder ->
                  builder
                      .balancing(new RoundRobin())
                      .resolving(NamingScheme.dns().withPause(Duration.ZERO)));

      try (var callers = new Callers(20, () -> ask(channel))) {
        eventually("both are called", () -> callers.answers().equals(Set.of("1", "2")));
        dns.resolve("machines.test", hosts.toArray(String[]::new));
        time.advance(Duration.ofMinutes(12)); // so connections are let go, for others to be made
        eventually("all are called", () -> callers.answers().size() == 5);
        assertEquals(List.of(), callers.failures());
      }

      assertEquals(Connectivity.READY, channel.state());
      Map<String, Long> shares =
          IntStream.range(0, 1_000)
              .mapToObj(_ -> ask(channel))
              .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
      assertEquals(Set.of(200L), Set.copyOf(shares.values()), shares::toString);
    }
  }

  private static boolean isFailing(Channel channel) {
    return channel.state() == Connectivity.TRANSIENT_FAILURE;
  }

  @Test
  @DisplayName(
      "KA-09 !: a channel that pings more often than its server likes comes to terms with it")
  void too_many_pings_heal_themselves() throws Exception {
    var time = new FakeTime();
    var connections = new CopyOnWriteArrayList<ClientTransport>();
    ServerLifetimes strict =
        ServerLifetimes.DEFAULT.withPings(
            KeepaliveEnforcement.DEFAULT.withMinTime(Duration.ofSeconds(15)));
    try (var log = new LoudLog();
        var machines = new Machines(1, transport -> transport.with(strict).with(time))) {
      var connector = new BlockingConnector().timedBy(time);
      Channel channel =
          machines.channel(
              (address, deadline) -> {
                ClientTransport made = connector.connect(address, deadline);
                connections.add(made);
                return made;
              },
              builder ->
                  builder
                      .time(time)
                      .idleAfter(Duration.ZERO)
                      .keepalive(Keepalive.after(Duration.ofSeconds(10))));
      BidiStreamingCall<String, String> first = talk(channel);

      for (int i = 0; i < 3; i++) pingIsAnswered(time, Duration.ofSeconds(10), connections.get(0));
      time.advance(Duration.ofSeconds(10));

      RpcException cut = assertThrows(RpcException.class, first::receive);
      assertEquals(Code.UNAVAILABLE, cut.code());
      assertTrue(cut.getMessage().contains("too_many_pings"), cut::getMessage);
      BidiStreamingCall<String, String> second = talk(channel);
      assertTrue(log.records().toString().contains("too many pings"), log.records()::toString);
      for (int i = 0; i < 10; i++) {
        pingIsAnswered(time, Duration.ofSeconds(20), connections.get(1));
      }
      second.send("still there");
      assertEquals("still there", second.receive());
      second.finishSending();
      assertNull(second.receive());
      assertEquals(2, connections.size());
    }
  }

  private static BidiStreamingCall<String, String> talk(Channel channel) {
    var call = channel.bidiStreaming(Machines.TALK, CallOptions.DEFAULT);
    call.send("hello");
    assertEquals("hello", call.receive());
    return call;
  }

  /// Nothing else is sent there, so what is read after a silence is the answer to a ping.
  private static void pingIsAnswered(FakeTime time, Duration silence, Connection connection) {
    time.advance(silence);
    eventually("a ping is answered", () -> connection.lastReadNanos() == time.nanoTime());
    assertSame(Connection.State.OPEN, connection.state());
  }
}
