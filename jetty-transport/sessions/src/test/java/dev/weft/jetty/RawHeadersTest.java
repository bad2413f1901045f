package dev.weft.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.transport.Admission;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Header lists of peers that send what no peer of ours would: too large, or wrong.
@Timeout(30)
final class RawHeadersTest {
  private static final int HEADER_TABLE_SIZE = 1;
  private static final Headers REQUEST =
      Headers.shared(
          ":method",
          "POST",
          ":scheme",
          "http",
          ":authority",
          "raw:1",
          ":path",
          "/a/b",
          "te",
          "trailers");

  private final BlockingQueue<Headers> heads = new LinkedBlockingQueue<>();
  private final BlockingQueue<TransportFailure> failures = new LinkedBlockingQueue<>();
  private final JettyConnector connector = new JettyConnector();
  private JettyServerTransport server;
  private ServerSocket listener;
  private RawPeer peer;

  /// A server that answers with what a request had in `echo`, and a raw client of it.
  private void serve(int... clients) throws IOException {
    server =
        JettyServerTransport.plaintext(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.start((stream, head) -> {
      heads.add(head);
      return new Admission.Serve(echo(stream, head));
    });
    peer = RawPeer.client(server.address(), clients);
  }

  private ServedStream echo(Http2Stream stream, Headers head) {
    return new ServedStream() {
      @Override
      public void run() {
        stream.awaitTrailers();
        String echo = head.get("echo");
        Headers answer = Headers.of(":status", "200");
        if (echo != null) answer = answer.with("echo", echo);
        stream.write(answer, null, Headers.of("outcome", "fine"), EndStream.YES);
      }

      @Override
      public void failed(TransportFailure failure) {
        failures.add(failure);
      }
    };
  }

  /// A client of a raw server.
  private ClientTransport connect(int... settings) throws Exception {
    listener = RawPeer.listen();
    var accepting = new FutureTask<>(() -> RawPeer.accept(listener, settings));
    Thread.startVirtualThread(accepting);
    ClientTransport client = connector.connect(listener.getLocalSocketAddress(), soon());
    peer = accepting.get();
    return client;
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10));
  }

  private Http2Stream open(ClientTransport client) throws IOException {
    Http2Stream stream = client.newStream(soon());
    stream.write(REQUEST, null, null, EndStream.YES);
    peer.next(RawPeer.HEADERS);
    return stream;
  }

  @AfterEach
  void close() throws IOException {
    connector.close();
    if (peer != null) peer.close();
    if (server != null) server.close();
    if (listener != null) listener.close();
  }

  private void expectReset(int stream, ErrorCode code) throws IOException {
    RawPeer.Frame reset = peer.nextOfStream();
    assertEquals(RawPeer.RST_STREAM, reset.type());
    assertEquals(stream, reset.stream());
    assertEquals(code.value(), reset.code());
  }

  private void expectAnswer(int stream) throws IOException {
    RawPeer.Frame head = peer.nextOfStream();
    assertEquals(stream, head.stream());
    assertEquals(RawPeer.HEADERS, head.type());
    assertTrue(peer.nextOfStream().ends());
  }

  @DisplayName("MD-14 a request's list that is too large resets its stream alone")
  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {65_500, 100_000, 250_000})
  void a_head_that_is_too_large_resets_its_stream_alone(int size) throws Exception {
    serve();

    peer.request(1, RawPeer.END_STREAM, "large", "x".repeat(size));
    expectReset(1, ErrorCode.FRAME_SIZE_ERROR);
    peer.request(3, RawPeer.END_STREAM);

    expectAnswer(3);
    assertNull(heads.take().get("large"));
  }

  @DisplayName("MD-14 trailers too")
  @Test
  void trailers_that_are_too_large_fail_their_stream_alone() throws Exception {
    serve();
    peer.request(1, 0);

    peer.headers(1, RawPeer.END_STREAM, "large", "x".repeat(70_000));

    expectReset(1, ErrorCode.FRAME_SIZE_ERROR);
    var failure =
        assertInstanceOf(TransportFailure.Malformed.class, failures.poll(10, TimeUnit.SECONDS));
    assertEquals("a header list of 70037 bytes; 65536 are allowed", failure.reason());
    peer.request(3, RawPeer.END_STREAM);
    expectAnswer(3);
  }

  @DisplayName("MD-14 an answer's list that is too large fails its stream alone")
  @ParameterizedTest(name = "in trailers: {0}")
  @ValueSource(booleans = {false, true})
  void an_answer_that_is_too_large_fails_its_stream_alone(boolean trailers) throws Exception {
    ClientTransport client = connect();
    Http2Stream first = open(client);
    Http2Stream second = open(client);

    if (trailers) peer.headers(1, 0, ":status", "200");
    String large = "x".repeat(100_000);
    if (trailers) {
      peer.headers(1, RawPeer.END_STREAM, "large", large);
    } else {
      peer.headers(1, 0, ":status", "200", "large", large);
    }
    peer.headers(3, RawPeer.END_STREAM, ":status", "200");

    var failed = assertThrows(TransportException.class, first::awaitTrailers);
    assertEquals(
        ErrorCode.FRAME_SIZE_ERROR,
        assertInstanceOf(TransportFailure.Malformed.class, failed.failure()).code());
    assertEquals("200", second.awaitHead().get(":status"));
    if (!trailers) assertEquals(ErrorCode.FRAME_SIZE_ERROR.value(), peer.nextOfStream().code());
  }

  @DisplayName("MD-15 a 63 KB field fits into CONTINUATION frames, both ways")
  @Test
  void a_list_just_below_the_limit_goes_both_ways() throws Exception {
    serve();
    String large = "x".repeat(63_000);

    peer.request(1, RawPeer.END_STREAM, "echo", large);

    assertEquals(List.of("echo: " + large), peer.decode(peer.nextOfStream()));
  }

  @DisplayName("MD-20 a table size of the client's choice leaves the lists right")
  @ParameterizedTest
  @ValueSource(ints = {0, 50, 4096, 1 << 20})
  void any_table_size_leaves_the_lists_right(int size) throws Exception {
    serve(HEADER_TABLE_SIZE, size);
    peer.tableSize(size);

    for (int id = 1; id < 8; id += 2) {
      peer.request(id, RawPeer.END_STREAM, "echo", "again and again");
      assertEquals(List.of("echo: again and again"), peer.decode(peer.nextOfStream()));
      assertEquals(List.of("outcome: fine"), peer.decode(peer.nextOfStream()));
    }
  }

  @DisplayName("ML-04 MD-17 what Jetty finds wrong with a request's list")
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"connection, close", ":authority, another", ":status, 200", ":late, x"})
  void a_wrong_list_resets_its_stream_alone(String name, String value) throws Exception {
    serve();

    if (name.startsWith(":")) {
      peer.headers(
          1,
          RawPeer.END_STREAM,
          ":method",
          "POST",
          name,
          value,
          ":scheme",
          "http",
          ":path",
          "/raw",
          ":authority",
          "raw");
    } else {
      peer.request(1, RawPeer.END_STREAM, name, value);
    }

    expectReset(1, ErrorCode.PROTOCOL_ERROR);
    peer.request(3, RawPeer.END_STREAM);
    expectAnswer(3);
    assertEquals(1, heads.size());
  }

  @DisplayName("MD-17 hosts reach the core, which decides")
  @Test
  void hosts_are_passed_on() throws Exception {
    serve();

    peer.headers(
        1, RawPeer.END_STREAM, ":method", "POST", ":scheme", "http", ":path", "/raw", "host", "h");
    peer.request(3, RawPeer.END_STREAM, "host", "one", "host", "two");

    Headers first = heads.take();
    assertEquals("h", first.get("host"));
    assertEquals(List.of(), first.all(":authority"));
    assertEquals(List.of("one", "two"), heads.take().all("host"));
  }

  @DisplayName("ML-01 pseudo-headers in a request's trailers: Jetty takes them for a second head")
  @Test
  void trailers_with_pseudo_headers_end_the_connection() throws Exception {
    serve();
    peer.request(1, 0);

    peer.request(1, RawPeer.END_STREAM);

    peer.next(RawPeer.GOAWAY);
  }

  @DisplayName("ER-06 a :status in trailers is of no use, and no harm")
  @Test
  void an_answers_trailers_may_have_a_status() throws Exception {
    Http2Stream stream = open(connect());

    peer.headers(1, 0, ":status", "200");
    peer.send(RawPeer.DATA, 0, 1, new byte[3]);
    peer.headers(1, RawPeer.END_STREAM, ":status", "502", "outcome", "fine");

    assertEquals(ByteBuffer.allocate(3), stream.read(3));
    assertEquals("fine", stream.awaitTrailers().get("outcome"));
  }
}
