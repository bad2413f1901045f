package dev.weft.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.Admission;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the server does about clients that send things no client of ours would.
@Timeout(30)
final class RawClientTest {
  private static final Headers RESPONSE = Headers.shared(":status", "200");
  private static final Headers TRAILERS = Headers.shared("outcome", "fine");
  private static final int HEADER_LIST_SIZE = 6;
  private static final int WINDOW = 4;

  private final BlockingQueue<TransportFailure> failures = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
  private JettyServerTransport server;
  private RawPeer client;

  private void serve(Http2Settings settings, Consumer<Http2Stream> handler, int... clients)
      throws IOException {
    server =
        JettyServerTransport.plaintext(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .with(settings);
    server.start((stream, _) -> new Admission.Serve(served(stream, handler)));
    client = RawPeer.client(server.address(), clients);
  }

  private void serve(Consumer<Http2Stream> handler, int... clients) throws IOException {
    serve(Http2Settings.DEFAULT, handler, clients);
  }

  private ServedStream served(Http2Stream stream, Consumer<Http2Stream> handler) {
    return new ServedStream() {
      @Override
      public void run() {
        try {
          handler.accept(stream);
        } catch (RuntimeException e) {
          thrown.add(e);
        }
      }

      @Override
      public void failed(TransportFailure failure) {
        failures.add(failure);
      }
    };
  }

  @AfterEach
  void close() throws IOException {
    if (client != null) client.close();
    if (server != null) server.close();
  }

  private static void answer(Http2Stream stream) {
    stream.write(RESPONSE, ByteBuffer.allocate(20), TRAILERS, EndStream.YES);
  }

  @Test
  void trailers_wait_for_data_that_waits_for_the_streams_window() throws Exception {
    serve(RawClientTest::answer, WINDOW, 12);

    client.request(1, RawPeer.END_STREAM);

    assertEquals(RawPeer.HEADERS, client.nextOfStream().type());
    RawPeer.Frame first = client.nextOfStream();
    assertEquals(RawPeer.DATA, first.type());
    assertEquals(12, first.payload().length);
    client.sendInt(RawPeer.WINDOW_UPDATE, 1, 100);
    RawPeer.Frame second = client.nextOfStream();
    assertEquals(RawPeer.DATA, second.type());
    assertEquals(8, second.payload().length);
    assertTrue(!second.ends());
    RawPeer.Frame trailers = client.nextOfStream();
    assertEquals(RawPeer.HEADERS, trailers.type());
    assertTrue(trailers.ends());
  }

  @Test
  void trailers_wait_for_data_that_waits_for_the_connections_window() throws Exception {
    serve(
        stream -> stream.write(RESPONSE, ByteBuffer.allocate(40_000), TRAILERS, EndStream.YES),
        WINDOW,
        1 << 20);

    for (int id = 1; id < 8; id += 2) client.request(id, RawPeer.END_STREAM);

    var received = new int[8];
    int total = 0;
    for (int ended = 0; ended < 4; ) {
      RawPeer.Frame frame = client.nextOfStream();
      if (frame.type() == RawPeer.DATA) {
        received[frame.stream()] += frame.payload().length;
        total += frame.payload().length;
        if (total == 65_535) client.sendInt(RawPeer.WINDOW_UPDATE, 0, 1 << 20);
      } else if (frame.ends()) {
        assertEquals(40_000, received[frame.stream()], "data ahead of the trailers");
        ended++;
      }
    }
  }

  @Test
  void a_window_that_shrinks_below_what_is_under_way_does_not_let_trailers_overtake()
      throws Exception {
    serve(
        stream -> {
          stream.write(RESPONSE, ByteBuffer.allocate(100), null, EndStream.NO);
          stream.read(1);
          stream.write(null, ByteBuffer.allocate(100), TRAILERS, EndStream.YES);
        },
        WINDOW,
        150);
    client.request(1, 0);
    client.nextOfStream();
    assertEquals(100, client.nextOfStream().payload().length);

    client.settings(WINDOW, 10);
    client.send(RawPeer.DATA, RawPeer.END_STREAM, 1, (byte) 0);
    client.sendInt(RawPeer.WINDOW_UPDATE, 1, 500);

    for (int received = 0; received < 100; ) {
      RawPeer.Frame data = client.nextOfStream();
      assertEquals(RawPeer.DATA, data.type());
      received += data.payload().length;
    }
    assertEquals(RawPeer.HEADERS, client.nextOfStream().type());
  }

  @Test
  void a_head_that_jetty_finds_wrong_is_answered_with_a_reset() throws Exception {
    serve(RawClientTest::answer);

    client.request(1, RawPeer.END_STREAM, "te", "gzip");

    RawPeer.Frame reset = client.nextOfStream();
    assertEquals(RawPeer.RST_STREAM, reset.type());
    assertEquals(ErrorCode.PROTOCOL_ERROR.value(), reset.code());
    client.request(3, RawPeer.END_STREAM);
    assertEquals(3, client.nextOfStream().stream());
  }

  @Test
  void trailers_that_do_not_end_the_stream_fail_it() throws Exception {
    serve(stream -> stream.read(1));
    client.request(1, 0);

    client.headers(1, 0, "more", "fields");

    RawPeer.Frame reset = client.nextOfStream();
    assertEquals(RawPeer.RST_STREAM, reset.type());
    assertEquals(ErrorCode.PROTOCOL_ERROR.value(), reset.code());
    TransportFailure failure = failures.poll(10, TimeUnit.SECONDS);
    assertEquals(
        ErrorCode.PROTOCOL_ERROR,
        assertInstanceOf(TransportFailure.Malformed.class, failure).code());
    assertInstanceOf(TransportException.class, thrown.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void what_jetty_resets_a_stream_for_fails_it() throws Exception {
    serve(stream -> stream.read(1));
    client.request(1, 0, "content-length", "3");

    client.send(RawPeer.DATA, RawPeer.END_STREAM, 1, new byte[4]);

    assertEquals(RawPeer.RST_STREAM, client.nextOfStream().type());
    assertInstanceOf(TransportFailure.Malformed.class, failures.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void more_streams_than_allowed_are_refused_and_the_others_live() throws Exception {
    serve(
        Http2Settings.DEFAULT.withMaxConcurrentStreams(1),
        stream -> {
          stream.awaitTrailers();
          answer(stream);
        });
    client.request(1, 0);

    client.request(3, RawPeer.END_STREAM);

    RawPeer.Frame refusal = client.nextOfStream();
    assertEquals(3, refusal.stream());
    assertEquals(ErrorCode.REFUSED_STREAM.value(), refusal.code());
    client.send(RawPeer.DATA, RawPeer.END_STREAM, 1);
    assertEquals(1, client.nextOfStream().stream());
  }

  @Test
  void a_client_may_cancel_all_its_calls() throws Exception {
    serve(stream -> {
      stream.awaitTrailers();
      answer(stream);
    });
    client.request(1, 0);

    for (int id = 3; id < 4_003; id += 2) {
      client.request(id, 0);
      client.sendInt(RawPeer.RST_STREAM, id, ErrorCode.CANCEL.value());
    }
    client.send(RawPeer.DATA, RawPeer.END_STREAM, 1);

    RawPeer.Frame head = client.nextOfStream();
    assertEquals(1, head.stream());
    assertEquals(RawPeer.HEADERS, head.type());
  }

  @Test
  void resets_of_ours_are_nobodys_flood() throws Exception {
    serve(stream -> stream.reset(ErrorCode.CANCEL));

    for (int id = 1; id < 2_001; id += 2) {
      client.request(id, 0);
      assertEquals(RawPeer.RST_STREAM, client.nextOfStream().type());
    }
  }

  @Test
  void a_flood_of_settings_ends_the_connection() throws Exception {
    serve(RawClientTest::answer);

    try {
      for (int i = 0; i < 5_000; i++) client.settings();
    } catch (IOException _) {
      // It has been closed while we wrote.
    }

    RawPeer.Frame goAway = null;
    try {
      goAway = client.next(RawPeer.GOAWAY);
    } catch (IOException _) {
      // Or the kernel threw away what we had not read.
    }
    if (goAway != null) assertEquals(ErrorCode.ENHANCE_YOUR_CALM.value(), goAway.code());
  }

  @DisplayName("MD-12 a client that takes no lists gets resets")
  @Test
  void a_client_that_accepts_no_headers_fails_its_own_calls_only() throws Exception {
    serve(RawClientTest::answer, HEADER_LIST_SIZE, 1);

    client.request(1, RawPeer.END_STREAM);

    RawPeer.Frame reset = client.nextOfStream();
    assertEquals(RawPeer.RST_STREAM, reset.type());
    assertEquals(ErrorCode.INTERNAL_ERROR.value(), reset.code());
    var failure = assertInstanceOf(TransportException.class, thrown.poll(10, TimeUnit.SECONDS));
    assertEquals("a header list of 42 bytes; the peer takes 1", failure.getMessage());
    client.request(3, RawPeer.END_STREAM);
    assertEquals(3, client.nextOfStream().stream());
  }

  @Test
  void an_answer_ahead_of_the_requests_end_comes_whole_and_then_a_reset() throws Exception {
    serve(RawClientTest::answer);

    client.request(1, 0);

    assertEquals(RawPeer.HEADERS, client.nextOfStream().type());
    assertEquals(RawPeer.DATA, client.nextOfStream().type());
    assertTrue(client.nextOfStream().ends());
    RawPeer.Frame reset = client.nextOfStream();
    assertEquals(RawPeer.RST_STREAM, reset.type());
    assertEquals(ErrorCode.NO_ERROR.value(), reset.code());
  }

  @Test
  void draining_says_goaway_twice_and_closes() throws Exception {
    serve(RawClientTest::answer);
    client.request(1, RawPeer.END_STREAM);
    while (!client.nextOfStream().ends()) continue;

    server.drain("bye");

    RawPeer.Frame first = client.next(RawPeer.GOAWAY);
    assertEquals(Integer.MAX_VALUE, ByteBuffer.wrap(first.payload()).getInt(0));
    client.request(3, RawPeer.END_STREAM);
    client.send(RawPeer.PING, RawPeer.ACK, 0, client.next(RawPeer.PING).payload());
    RawPeer.Frame last = client.next(RawPeer.GOAWAY);
    assertEquals(3, ByteBuffer.wrap(last.payload()).getInt(0));
    assertEquals("bye", new String(last.payload(), 8, 3, StandardCharsets.UTF_8));
    while (client.next() != null) continue;
  }

  @Test
  void http_1_is_not_spoken_here() throws Exception {
    serve(RawClientTest::answer);

    try (var socket = new java.net.Socket()) {
      socket.connect(server.address());
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
      socket.setSoTimeout(10_000);
      while (socket.getInputStream().read() >= 0) continue;
    }
    client.request(1, RawPeer.END_STREAM);
    assertEquals(1, client.nextOfStream().stream());
    assertNull(failures.poll());
  }
}
