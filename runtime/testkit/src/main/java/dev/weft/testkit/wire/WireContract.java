package dev.weft.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.ScriptedPeer.Head;
import dev.weft.transport.Admission;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// Tests of the server's end against scripted clients; everything is closed behind each.
///
/// The server answers by path: `/echo` all that it gets, when it has got all; `/big` with 1 MiB;
/// `/deaf` when the test lets it ([#hear]), whatever becomes of the stream meanwhile; `/silent` not at
/// all, but keeps what the test may do with the stream in [#streams].
@Timeout(60)
public abstract class WireContract {
  protected static final Headers RESPONSE =
      Headers.shared(":status", "200", "content-type", "test");
  protected static final Headers TRAILERS = Headers.shared("outcome", "fine");
  static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
  protected static final int BIG = 1 << 20;

  final BlockingQueue<Http2Stream> streams = new LinkedBlockingQueue<>();
  final BlockingQueue<Headers> heads = new LinkedBlockingQueue<>();
  final BlockingQueue<TransportFailure> failures = new LinkedBlockingQueue<>();
  final AtomicInteger running = new AtomicInteger();
  final AtomicInteger deaf = new AtomicInteger();
  final CountDownLatch hear = new CountDownLatch(1);
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  final void everything_is_closed() throws Exception {
    hear.countDown();
    for (AutoCloseable each : opened.reversed()) each.close();
  }

  /// A server that will listen on a free port of this machine.
  protected abstract ServerTransport server(Http2Settings settings);

  protected final ServerTransport serve(Http2Settings settings) throws IOException {
    return serve(server(settings));
  }

  final ServerTransport serve(ServerTransport server) throws IOException {
    server.start(this::admit);
    opened.add(server);
    return server;
  }

  /// A client that has said nothing yet, of a server with default settings.
  protected final ScriptedPeer connect() throws IOException {
    return connect(serve(Http2Settings.DEFAULT));
  }

  protected final ScriptedPeer connect(ServerTransport server) throws IOException {
    ScriptedPeer client = ScriptedPeer.connectTo(server.address());
    opened.add(client);
    return client;
  }

  /// A client whose connection is open.
  protected final ScriptedPeer greeted(int... settings) throws IOException {
    ScriptedPeer client = connect();
    client.greet(settings);
    return client;
  }

  private Admission admit(Http2Stream stream, Headers head) {
    heads.add(head);
    return new Admission.Serve(
        new ServedStream() {
          @Override
          public void run() {
            running.incrementAndGet();
            try {
              answer(stream, head);
            } catch (TransportException e) {
              // the test looks at the wire
            } catch (InterruptedException e) {
              throw new AssertionError("nobody interrupts a handler here", e);
            } finally {
              running.decrementAndGet();
            }
          }

          @Override
          public void failed(TransportFailure failure) {
            failures.add(failure);
          }
        });
  }

  private void answer(Http2Stream stream, Headers head) throws InterruptedException {
    switch (head.get(":path")) {
      case "/echo" -> {
        ByteBuffer all = stream.read(Integer.parseInt(head.all("size").getFirst()));
        stream.write(RESPONSE, all, TRAILERS, EndStream.YES);
      }
      case "/big" -> stream.write(RESPONSE, ByteBuffer.allocate(BIG), TRAILERS, EndStream.YES);
      case "/deaf" -> {
        deaf.incrementAndGet();
        hear.await();
      }
      case null, default -> {
        streams.add(stream);
        stream.awaitTrailers();
      }
    }
  }

  /// The next stream to `/silent`.
  protected final Http2Stream stream() throws InterruptedException {
    Http2Stream stream = streams.poll(10, TimeUnit.SECONDS);
    assertNotNull(stream, "no stream arrived");
    return stream;
  }

  /// The GOAWAY that ends a connection; streams that were open may be reset ahead of it.
  protected static Frame farewell(ScriptedPeer client) throws IOException {
    Frame frame = client.read();
    while (frame.type() != Frame.GOAWAY) {
      assertTrue(
          frame.stream() == 0 || frame.type() == Frame.RST_STREAM, "ahead of a GOAWAY: " + frame);
      frame = client.read();
    }
    return frame;
  }

  /// Why the next stream failed.
  protected final TransportFailure failure() throws InterruptedException {
    TransportFailure failure = failures.poll(10, TimeUnit.SECONDS);
    assertNotNull(failure, "no stream failed");
    return failure;
  }

  protected static byte[] echo(int size, String... more) {
    return HeaderBlock.request(
        "/echo", concat(new String[] {"size", Integer.toString(size)}, more));
  }

  private static String[] concat(String[] some, String[] more) {
    var all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  protected static byte[] silent() {
    return HeaderBlock.request("/silent");
  }

  static void expectEcho(ScriptedPeer client, int stream, byte[] message) throws IOException {
    Head head = client.expectHead(stream);
    assertEquals(RESPONSE, head.headers());
    assertArrayEquals(message, client.expectData(stream, message.length));
    Head trailers = client.expectHead(stream);
    assertEquals(TRAILERS, trailers.headers());
    assertTrue(trailers.endsStream());
  }
}
