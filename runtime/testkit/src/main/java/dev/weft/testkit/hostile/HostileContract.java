package dev.weft.testkit.hostile;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.client.Channel;
import dev.weft.testkit.OwnJvm;
import dev.weft.testkit.hostile.Neighbour.Experience;
import dev.weft.testkit.hostile.Victim.Usage;
import dev.weft.transport.Connector;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A server with a heap of 128 MiB under each [Attack], and a neighbour beside it who loses no call;
/// what the attack has cost is given back.
///
/// For a test class to extend, which needs a constructor without arguments. A short run counts, and
/// measures no time: it shares its processors with other tests. `-Dweft.attack=full` has each attack
/// last 20 s, three times, and compares how long the neighbour's calls take with what they take while
/// the same attacker is busy with another server: three times as long at most. `-Dweft.attack.only`
/// takes a part of them (`PING_FLOOD,EMPTY_DATA`), `-Dweft.attack.rate` says how many frames a second,
/// of most.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
public abstract class HostileContract {
  private static final boolean FULL = "full".equals(System.getProperty("weft.attack"));
  private static final Duration LASTING = Duration.ofMillis(FULL ? 20_000 : 2_000);
  private static final int RUNS = FULL ? 3 : 1;

  private static final String ONLY = System.getProperty("weft.attack.only", "");

  /// How much longer the neighbour's calls may take than without the attack.
  private static final double BEARABLE = 3;

  private static final long LINES_A_SECOND = 10;
  private static final long MORE_HEAP = 8 << 20;

  /// A transport may keep some buffers for the next connections: 20 MiB, the blocking one.
  private static final long MORE_DIRECT = 24 << 20;

  private static final int MORE_THREADS = 8;

  /// Connections that do not begin are cut soon, and there are not many.
  static final ServerLifetimes LIFETIMES =
      ServerLifetimes.DEFAULT.withHandshake(Duration.ofSeconds(1));

  static final int MAX_CONNECTIONS = 500;

  private @Nullable OwnJvm victim;
  private @Nullable OwnJvm another;
  private int port;
  private int otherPort;
  private @Nullable Connector connector;

  /// A server that will listen on a port of this machine that is free.
  protected abstract ServerTransport server(ServerLifetimes lifetimes, int maxConnections);

  protected abstract Connector connector();

  final ServerTransport victim() {
    return server(LIFETIMES, MAX_CONNECTIONS);
  }

  @BeforeAll
  final void start() throws IOException {
    victim = startVictim();
    port = Integer.parseInt(victim.await("port"));
    if (FULL) {
      another = startVictim();
      otherPort = Integer.parseInt(another.await("port"));
    }
    connector = connector();
  }

  private OwnJvm startVictim() throws IOException {
    return OwnJvm.start(
        List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError"), Victim.class, getClass().getName());
  }

  @AfterAll
  final void stop() throws Exception {
    if (victim != null) victim.close();
    if (another != null) another.close();
    if (connector instanceof AutoCloseable closeable) closeable.close();
  }

  private Usage usage() {
    OwnJvm asked = Objects.requireNonNull(victim);
    asked.tell("usage");
    try {
      return Usage.parse(asked.await("usage"));
    } catch (IOException e) {
      throw new AssertionError("the server is no more", e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_neighbour_loses_no_call_to_an_attack_and_it_leaves_nothing(Attack attack)
      throws Exception {
    assumeTrue(ONLY.isEmpty() || List.of(ONLY.split(",", -1)).contains(attack.name()));
    try (Channel channel =
        Channel.over(Objects.requireNonNull(connector)).plaintext().to(address())) {
      var neighbour = new Neighbour(channel);
      neighbour.call(Duration.ofSeconds(1));
      Usage before = usage();
      var attacked = new Experience[RUNS];
      var control = new Experience[RUNS];

      String told = "";
      for (int i = 0; i < RUNS; i++) {
        if (FULL) {
          try (var attacker = attack(attack, otherPort)) {
            control[i] = neighbour.call(LASTING);
          }
        }
        try (var attacker = attack(attack, port)) {
          attacked[i] = neighbour.call(LASTING);
          told = attacker.await("attacked:");
        }
      }

      Usage after = returned(before);
      System.out.printf(
          "%s %s: %s; %s; heap %,d to %,d, direct %,d to %,d, %d lines in a second%n",
          getClass().getSimpleName(),
          attack,
          told,
          Arrays.toString(attacked),
          before.heap(),
          after.heap(),
          before.direct(),
          after.direct(),
          after.mostLines());
      assertTrue(after.mostLines() <= LINES_A_SECOND, after.mostLines() + " lines in a second");
      if (FULL) compare(attack, p99(attacked), p99(control));
    }
  }

  private void compare(Attack attack, double attacked, double control) {
    double times = attacked / control;
    System.out.printf(
        "%s %s: p99 %.1f ms; %.1f ms while another server was attacked: %.2f times as long%n",
        getClass().getSimpleName(), attack, attacked, control, times);
    assertTrue(times <= BEARABLE, "p99 is " + times + " times as long");
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static OwnJvm attack(Attack attack, int at) throws IOException {
    OwnJvm attacker =
        OwnJvm.start(
            List.of("-Xmx96m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
            Attacker.class,
            attack.name(),
            Integer.toString(at),
            Long.toString(LASTING.toMillis()),
            Integer.toString(attack.rate()));
    attacker.await("attacking");
    return attacker;
  }

  /// The median.
  private static double p99(Experience... runs) {
    double[] all = Arrays.stream(runs).mapToDouble(Experience::p99).sorted().toArray();
    return all[all.length / 2];
  }

  /// Waits until nothing is left of the attack.
  private Usage returned(Usage before) {
    var last = new Usage[] {before};
    try {
      eventually(
          "only the neighbour is left, and what it needs",
          () -> {
            last[0] = usage();
            return last[0].connections() == 1
                && last[0].handlers() == 0
                && last[0].heap() <= before.heap() + MORE_HEAP
                && last[0].direct() <= before.direct() + MORE_DIRECT
                && last[0].threads() <= before.threads() + MORE_THREADS;
          });
    } catch (AssertionError e) {
      throw new AssertionError("left " + last[0] + "; before " + before, e);
    }
    return last[0];
  }
}
