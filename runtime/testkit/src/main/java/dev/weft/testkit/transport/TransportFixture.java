package dev.weft.testkit.transport;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Deadline;
import dev.weft.testkit.transport.Visit.Handling;
import dev.weft.transport.Admission;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.Connector;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A server, its clients, and every stream they had; closed in reverse, and then nothing is open.
///
/// Streams to [#ECHO] are answered by the fixture itself, so that a test can ask whether a
/// connection still works whatever its own handler does; they are no visits.
public final class TransportFixture {
  static final Headers REQUEST = request("/contract");
  static final Headers ECHO = request("/echo");
  static final Headers RESPONSE = Headers.of(":status", "200", "content-type", "application/test");
  static final Headers TRAILERS = Headers.of("outcome", "fine");

  static final Http2Settings SMALL_WINDOWS =
      Http2Settings.DEFAULT.withStreamWindow(Http2Settings.SMALLEST_WINDOW);

  // Permits of a server with more are not counted out one by one.
  private static final int COUNTABLE = 8;

  private final Function<Http2Settings, ServerTransport> servers;
  private final Function<Http2Settings, Connector> connectors;
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final List<ClientTransport> clients = new ArrayList<>();
  private final Set<Connection> served = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Visit> visits = new LinkedBlockingQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final Queue<Throwable> mistakes = new ConcurrentLinkedQueue<>();
  private Http2Settings settings = Http2Settings.DEFAULT;
  private @Nullable SocketAddress address;

  TransportFixture(
      Function<Http2Settings, ServerTransport> servers,
      Function<Http2Settings, Connector> connectors) {
    this.servers = servers;
    this.connectors = connectors;
  }

  private static Headers request(String path) {
    return Headers.of(
        ":method",
        "POST",
        ":scheme",
        "http",
        ":path",
        path,
        ":authority",
        "contract",
        "te",
        "trailers");
  }

  // ---- serving

  ServerTransport serve(Handling handling) throws IOException {
    return serve(Http2Settings.DEFAULT, handling);
  }

  ServerTransport serve(Http2Settings settings, Handling handling) throws IOException {
    return admit(settings, handling, Admission.Serve::new);
  }

  /// Serves with a handling, admitted in the given way.
  ServerTransport admit(
      Http2Settings settings, Handling handling, Function<Visit, Admission> decide)
      throws IOException {
    ServerTransport server = server(settings);
    server.start((stream, head) -> {
      served.add(stream.connection());
      if ("/echo".equals(head.get(":path"))) {
        return new Admission.Serve(visit(stream, head, TransportFixture::echo));
      }
      Visit visit = visit(stream, head, handling);
      Admission admission = decide.apply(visit);
      visits.add(visit);
      return admission;
    });
    address = server.address();
    return server;
  }

  /// A server that is not started yet.
  ServerTransport server(Http2Settings settings) {
    this.settings = settings;
    ServerTransport server = servers.apply(settings);
    closing.push(server::close);
    return server;
  }

  private Visit visit(Http2Stream stream, Headers head, Handling handling) {
    return new Visit(stream, head, handling, running, mistakes);
  }

  private static void echo(Visit visit) {
    ByteBuffer message = visit.stream().read(Integer.parseInt(visit.head().all("size").get(0)));
    visit.stream().write(RESPONSE, message, TRAILERS, EndStream.YES);
  }

  /// The next stream that a client opened.
  Visit visit() {
    try {
      Visit visit = visits.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
      if (visit == null) throw new AssertionError("no stream arrived");
      return visit;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for a stream", e);
    }
  }

  /// How many streams arrived that [#visit] has not given out.
  int unseenVisits() {
    return visits.size();
  }

  int running() {
    return running.get();
  }

  // ---- calling

  ClientTransport connect() throws IOException {
    return connect(Http2Settings.DEFAULT);
  }

  ClientTransport connect(Http2Settings settings) throws IOException {
    if (address == null) throw new AssertionError("nobody serves yet");
    return connect(settings, address);
  }

  ClientTransport connect(Http2Settings settings, SocketAddress address) throws IOException {
    ClientTransport client = connectors.apply(settings).connect(address, soon());
    clients.add(client);
    closing.push(client::close);
    return client;
  }

  /// A deadline that does not pass unless a test fails.
  static Deadline soon() {
    return Deadline.after(Eventually.BOUND);
  }

  Http2Stream open(ClientTransport client) {
    return client.newStream(soon());
  }

  /// A whole exchange that the fixture's echo answers: the connection works.
  void exchange(ClientTransport client, int size, long seed) {
    Http2Stream stream = open(client);
    stream.write(
        ECHO.with("size", Integer.toString(size)), Payload.of(size, seed), null, EndStream.YES);
    stream.awaitHead();
    Payload.check(size, seed, stream.read(Math.max(size, 1)));
    assertEquals(null, stream.read(1), "data after the message");
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  // ---- the end

  /// Checks that nothing is left, and closes everything.
  void close() {
    try {
      checkNothingIsOpen();
      checkPermitsAreBack();
    } finally {
      closing.forEach(Runnable::run);
    }
    eventually("no handler runs", () -> running.get() == 0);
    if (!mistakes.isEmpty()) {
      var error = new AssertionError("a handler of the test went wrong");
      mistakes.forEach(error::addSuppressed);
      throw error;
    }
  }

  private void checkNothingIsOpen() {
    for (ClientTransport client : clients) {
      eventually("no stream is open at the client", () -> client.streams() == 0);
    }
    for (Connection connection : served) {
      eventually("no stream is open at the server", () -> connection.streams() == 0);
    }
    eventually("no handler runs", () -> running.get() == 0);
  }

  /// Where a server gives few permits, all of them can be had at the same time.
  private void checkPermitsAreBack() {
    int most = settings.maxConcurrentStreams();
    if (most > COUNTABLE) return;
    for (ClientTransport client : clients) {
      if (client.state() != Connection.State.OPEN) continue;
      var held = new ArrayList<Http2Stream>();
      for (int i = 0; i < most; i++) {
        Http2Stream stream = open(client);
        stream.write(ECHO.with("size", "1"), null, null, EndStream.NO);
        held.add(stream);
      }
      held.forEach(stream -> stream.reset(ErrorCode.CANCEL));
    }
    checkNothingIsOpen();
  }

  static TransportFailure failureOf(@Nullable Throwable thrown) {
    if (thrown instanceof TransportException e) return e.failure();
    throw new AssertionError("no TransportException", thrown);
  }
}
