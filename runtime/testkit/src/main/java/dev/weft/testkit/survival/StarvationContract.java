package dev.weft.testkit.survival;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Deadline;
import dev.weft.server.Server;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connector;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a server still does while handlers that only compute hold all carriers of virtual threads.
///
/// For a test class to extend.
@Timeout(60)
public abstract class StarvationContract {
  private static final Duration STARVATION = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  /// How many threads wait for one another, at most, in what is to be soon: each is to be woken.
  private static final int HOPS = 4;

  private final SpinningService service = new SpinningService();
  private final Stalls stalls = new Stalls();
  private Server server;
  private Connector connector;

  /// A server that will listen on an address that is free.
  protected abstract ServerTransport server(Http2Settings settings);

  /// Connects to such a server; closed at the end if it can be.
  protected abstract Connector connector(Http2Settings settings);

  @BeforeEach
  final void serve() {
    server = Server.over(server(Http2Settings.DEFAULT)).serve(service).start();
    connector = connector(Http2Settings.DEFAULT);
  }

  @AfterEach
  final void stop() throws Exception {
    service.close();
    stalls.close();
    if (connector instanceof AutoCloseable closeable) closeable.close();
    server.close();
  }

  /// What another connection wants, again and again, while the handlers spin.
  private interface Demand {
    void make() throws IOException;
  }

  /// With handlers spinning already, demands for as long as that is to be endured.
  private void whileStarved(Demand demand) throws IOException {
    Eventually.eventually("every carrier spins", () -> service.spinning() >= CORES);
    var ran = new AtomicBoolean();
    Thread.startVirtualThread(() -> ran.set(true));
    Deadline end = Deadline.after(STARVATION);
    while (!end.isPassed()) demand.make();
    assertFalse(ran.get(), "a virtual thread ran: nothing was starved");
  }

  private long begun() {
    stalls.begin();
    return System.nanoTime();
  }

  /// @param usual how long it may take on a machine that wakes threads when they are due
  private void assertSoon(long start, Duration usual, String what) {
    var took = Duration.ofNanos(System.nanoTime() - start);
    Duration allowed = usual.plus(stalls.worst().multipliedBy(HOPS));
    assertTrue(took.compareTo(allowed) < 0, () -> what + " took " + took + "; allowed: " + allowed);
  }

  @Test
  void a_peer_is_answered_while_handlers_of_another_connection_spin() throws Exception {
    assumeTrue(server.address() instanceof InetSocketAddress, "has no socket");
    var address = (InetSocketAddress) server.address();
    try (var busy = new RawConnection(address);
        var other = new RawConnection(address)) {
      other.ping(1);
      for (int i = 0; i < 2 * CORES; i++) busy.request(SpinningService.SPIN, Message.EMPTY);

      whileStarved(() -> {
        long start = begun();
        other.ping(start);
        assertSoon(start, SOON, "the PING's answer");

        start = begun();
        int late = other.request(SpinningService.WAIT_100_MS, null);
        assertEquals(ErrorCode.CANCEL, other.awaitReset(late));
        assertSoon(start, SpinningService.TIMEOUT.plus(SOON), "the late call's reset");
      });
    }
  }

  @Test
  void a_connection_is_accepted_while_handlers_of_another_spin() throws Exception {
    assumeTrue(server.address() instanceof InetSocketAddress, "has no socket");
    var address = (InetSocketAddress) server.address();
    try (var busy = new RawConnection(address)) {
      for (int i = 0; i < 2 * CORES; i++) busy.request(SpinningService.SPIN, Message.EMPTY);

      whileStarved(() -> {
        long start = begun();
        try (var other = new RawConnection(address)) {
          other.ping(start);
        }
        assertSoon(start, SOON, "the first PING's answer");
      });
    }
  }

  /// The client's side of the connection is starved as well then.
  @Test
  void a_client_in_the_same_process_is_answered_while_handlers_spin() throws Exception {
    try (ClientTransport busy = connector.connect(server.address(), bound());
        ClientTransport other = connector.connect(server.address(), bound())) {
      for (int i = 0; i < 2 * CORES; i++) {
        busy.newStream(bound())
            .write(SpinningService.SPIN, ByteBuffer.allocate(5), null, EndStream.YES);
      }

      whileStarved(() -> {
        long start = begun();
        other.ping(start, bound());
        assertSoon(start, SOON, "the PING's answer");

        start = begun();
        Http2Stream late = other.newStream(bound());
        late.write(SpinningService.WAIT_100_MS, null, null, EndStream.NO);
        var ended = assertThrows(TransportException.class, late::awaitHead);
        assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), ended.failure());
        assertSoon(start, SpinningService.TIMEOUT.plus(SOON), "the late call's reset");
      });
    }
  }

  private static Deadline bound() {
    return Deadline.after(Eventually.BOUND);
  }
}
