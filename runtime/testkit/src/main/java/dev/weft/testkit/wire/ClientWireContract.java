package dev.weft.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Deadline;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connector;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// Tests of the client's end against scripted servers; everything is closed behind each.
@Timeout(60)
@SuppressWarnings("NullAway.Init") // each test begins with connecting
public abstract class ClientWireContract {
  protected static final Headers REQUEST =
      Headers.shared(":method", "POST", ":scheme", "http", ":path", "/p", ":authority", "test");

  private ScriptedPeer.Port port;
  protected ScriptedPeer server;
  protected ClientTransport client;

  /// One for all tests of a class, or one at each call.
  protected abstract Connector connector();

  @BeforeEach
  void listen() throws Exception {
    port = ScriptedPeer.listen();
  }

  @AfterEach
  void close() throws Exception {
    if (client != null) client.close();
    if (server != null) server.close();
    port.close();
  }

  protected static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10));
  }

  protected static <T> FutureTask<T> running(Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.startVirtualThread(task);
    return task;
  }

  /// Where the scripted server listens.
  final SocketAddress address() {
    return port.address();
  }

  /// The connection that somebody makes next; closed by the test unless it is the [#server].
  final ScriptedPeer accept() throws IOException {
    return port.accept();
  }

  protected final FutureTask<ClientTransport> connecting() throws IOException {
    var connecting = running(() -> connector().connect(port.address(), soon()));
    server = port.accept();
    return connecting;
  }

  protected void connect(int... settings) throws Exception {
    var connecting = connecting();
    server.greet(settings);
    client = connecting.get();
  }

  /// A stream with a request that is not complete.
  protected Http2Stream open() throws IOException {
    Http2Stream stream = client.newStream(soon());
    stream.write(REQUEST, null, null, EndStream.NO);
    return stream;
  }

  static TransportFailure failure(Callable<?> work) {
    return assertThrows(TransportException.class, work::call).failure();
  }
}
