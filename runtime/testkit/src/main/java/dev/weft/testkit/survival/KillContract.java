package dev.weft.testkit.survival;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Time;
import dev.weft.testkit.survival.KillTable.Cell;
import dev.weft.testkit.survival.KillTable.End;
import dev.weft.testkit.survival.KillTable.Place;
import dev.weft.testkit.survival.KillTable.Verdict;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The kill matrix ([KillTable]): wherever a thread waits, it comes back, with the right status, and
/// leaves nothing behind: no stream, permit, buffer, timer or thread.
///
/// For a test class to extend.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
public abstract class KillContract {
  /// Bytes of the buffers that are kept for the next connections, and of the JDK's own.
  private static final long KEPT_FOR_OTHERS = 2 << 20;

  /// Longer than the second that a socket may linger; shorter than a server waits for its PING.
  private static final Duration TIMERS_LEAVE = Duration.ofSeconds(2);

  private long directBytes;
  private Duration slowest = Duration.ZERO;
  private String slowestCell = "none";

  /// A server that will listen on an address that is free; at each call another one.
  protected abstract ServerTransport server(Http2Settings settings);

  /// Connects to such a server, with small send buffers if it has any; closed if it can be.
  protected abstract Connector connector(Http2Settings settings);

  /// Whether there are sockets that may be full, and peers that say what they like.
  protected boolean hasSockets() {
    return true;
  }

  /// How many buffers the transport's connections hold, if it counts them.
  protected long lentBuffers() {
    return 0;
  }

  List<Cell> cells() {
    return KillTable.cells(hasSockets());
  }

  /// Starts what threads there are in a JVM but once.
  @BeforeAll
  final void warm_up() throws Exception {
    for (Cell cell : cells()) {
      boolean isPlace = cell.place() == Place.RECEIVE_HEAD || cell.place() == Place.SERVER_READ;
      if (isPlace && cell.end() == End.INTERRUPT) kill(cell);
    }
    directBytes = directBytes();
  }

  /// All cells together; who kept but one buffer of 64 KiB a cell would be found.
  @AfterAll
  final void no_buffer_is_left() {
    eventually(
        "buffers are given back",
        () -> {
          System.gc();
          return directBytes() <= directBytes + KEPT_FOR_OTHERS;
        });
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @AfterAll
  final void tell_the_slowest() {
    System.out.println(
        "%s: the slowest of the kill matrix took %d ms: %s"
            .formatted(getClass().getSimpleName(), slowest.toMillis(), slowestCell));
  }

  @Test
  void every_place_meets_every_end_once() {
    var met = new HashSet<List<Enum<?>>>();
    for (Cell cell : cells())
      assertTrue(met.add(List.of(cell.place(), cell.end())), cell::toString);
    assertEquals(EnumSet.allOf(Place.class).size() * EnumSet.allOf(End.class).size(), met.size());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  @DisplayName("DL-13 (b) (c) (d) (e), CN-07, CN-13: a waiting thread comes back")
  final void a_waiting_thread_comes_back(Cell cell) throws Exception {
    if (cell.verdict() instanceof Verdict.Cannot(String why)) {
      assertFalse(why.isBlank());
      return;
    }
    var before = ThreadCensus.now();
    int timers = Time.SYSTEM.timers();
    long lent = lentBuffers();
    var took = Duration.ofNanos(kill(cell));
    // Calls have timers of their channel's or server's; these are the transports'.
    long end = System.nanoTime();
    eventually("no timer is left", () -> Time.SYSTEM.timers() <= timers);
    var timed = Duration.ofNanos(System.nanoTime() - end);
    assertTrue(timed.compareTo(TIMERS_LEAVE) < 0, () -> cell + ": timers left after " + timed);
    eventually("no buffer is left of " + lentBuffers(), () -> lentBuffers() <= lent);
    before.awaitNoMore();
    assertTrue(took.compareTo(Eventually.BOUND) < 0, () -> cell + " took " + took);
    if (took.compareTo(slowest) > 0) {
      slowest = took;
      slowestCell = cell.toString();
    }
  }

  private long kill(Cell cell) throws Exception {
    return cell.place().isAtClient() ? killClient(cell) : killServer(cell);
  }

  private long killClient(Cell cell) throws Exception {
    if (!(cell.verdict() instanceof Verdict.Ends(var code))) throw new AssertionError(cell);
    try (MutePeer peer = peer(cell.place());
        var connector = new WatchedConnector(connector(Http2Settings.DEFAULT));
        var kill = new ClientKill(cell.place(), cell.end(), peer, connector)) {
      return kill.kill(code);
    }
  }

  private MutePeer peer(Place place) throws Exception {
    int permits = ClientKill.permits(place);
    if (hasSockets()) return new MutePeer.OverSocket(permits, place.needsSocket());
    return new MutePeer.OverTransport(
        server(
            Http2Settings.DEFAULT
                .withMaxConcurrentStreams(permits)
                .withStreamWindow(Http2Settings.SMALLEST_WINDOW)));
  }

  private long killServer(Cell cell) throws Exception {
    Http2Settings small = Http2Settings.DEFAULT.withStreamWindow(Http2Settings.SMALLEST_WINDOW);
    try (var connector = new WatchedConnector(connector(small));
        var transport = new WatchedServer(server(small));
        var kill = new ServerKill(cell.place(), cell.end(), transport, connector)) {
      return kill.kill(cell.verdict());
    }
  }
}
