package dev.weft.jetty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/// What the client does about servers that send things no server of ours would.
@Timeout(30)
final class RawServerTest {
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

  private final JettyConnector connector = new JettyConnector();
  private ServerSocket listener;
  private ClientTransport client;
  private RawPeer server;
  private RawPeer.Frame head;

  private void connect(int... settings) throws Exception {
    listener = RawPeer.listen();
    var accepted = new AtomicReference<RawPeer>();
    var accepting =
        Thread.startVirtualThread(() -> {
          try {
            accepted.set(RawPeer.accept(listener, settings));
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    client = connector.connect(listener.getLocalSocketAddress(), soon());
    accepting.join();
    server = accepted.get();
  }

  @AfterEach
  void close() throws IOException {
    connector.close();
    if (server != null) server.close();
    if (listener != null) listener.close();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10));
  }

  private Http2Stream open(EndStream end) throws IOException {
    Http2Stream stream = client.newStream(soon());
    stream.write(REQUEST, null, null, end);
    head = server.next(RawPeer.HEADERS);
    return stream;
  }

  private static TransportFailure failure(Executable failing) {
    return assertThrows(TransportException.class, failing).failure();
  }

  @Test
  void a_request_head_is_sent_as_it_was_given() throws Exception {
    connect();

    open(EndStream.YES);

    assertTrue(head.ends());
    assertEquals("[te: trailers]", server.decode(head).toString());
  }

  @DisplayName("ER-09 informational heads are passed over; ER-10 one that ends the stream is not")
  @Test
  void informational_heads_are_skipped() throws Exception {
    connect();
    Http2Stream stream = open(EndStream.YES);

    server.headers(1, 0, ":status", "100");
    server.headers(1, 0, ":status", "103", "hint", "x");
    server.headers(1, 0, ":status", "200", "real", "x");
    server.headers(1, RawPeer.END_STREAM, "outcome", "fine");

    assertEquals("x", stream.awaitHead().get("real"));
    assertEquals("fine", stream.awaitTrailers().get("outcome"));
    Http2Stream other = open(EndStream.YES);
    server.headers(3, RawPeer.END_STREAM, ":status", "103");
    assertEquals("103", other.awaitHead().get(":status"));
  }

  @Test
  void trailers_are_delivered_behind_data_that_came_ahead_of_them() throws Exception {
    connect();
    Http2Stream stream = open(EndStream.YES);
    server.headers(1, 0, ":status", "200");
    for (int i = 0; i < 100; i++) server.send(RawPeer.DATA, 0, 1, (byte) i);
    server.headers(1, RawPeer.END_STREAM, "outcome", "fine");

    stream.awaitComplete();

    ByteBuffer read = stream.read(100);
    for (int i = 0; i < 100; i++) assertEquals(i, read.get());
    assertNull(stream.read(1));
    assertEquals("fine", stream.awaitTrailers().get("outcome"));
  }

  @Test
  void a_reset_behind_a_complete_answer_changes_nothing() throws Exception {
    connect();
    Http2Stream stream = open(EndStream.NO);
    server.headers(1, 0, ":status", "200");
    server.send(RawPeer.DATA, 0, 1, new byte[5]);
    server.headers(1, RawPeer.END_STREAM, "outcome", "fine");
    server.sendInt(RawPeer.RST_STREAM, 1, ErrorCode.NO_ERROR.value());
    server.settle();

    assertEquals("200", stream.awaitHead().get(":status"));
    assertEquals(5, stream.read(5).remaining());
    assertEquals("fine", stream.awaitTrailers().get("outcome"));
    assertEquals(
        new TransportFailure.Reset(ErrorCode.NO_ERROR),
        failure(() -> stream.write(null, ByteBuffer.allocate(1), null, EndStream.YES)));
  }

  @Test
  void a_reset_says_its_code() throws Exception {
    connect();
    Http2Stream stream = open(EndStream.YES);

    server.sendInt(RawPeer.RST_STREAM, 1, ErrorCode.REFUSED_STREAM.value());

    TransportFailure failure = failure(stream::awaitHead);
    assertEquals(new TransportFailure.Reset(ErrorCode.REFUSED_STREAM), failure);
    assertEquals(Request.NOT_PROCESSED, failure.request());
  }

  @Test
  void streams_that_a_goaway_leaves_out_were_not_processed_and_the_others_go_on() throws Exception {
    connect();
    Http2Stream first = open(EndStream.YES);
    Http2Stream second = open(EndStream.YES);

    server.goAway(1, ErrorCode.ENHANCE_YOUR_CALM.value(), "too_many_pings");

    TransportFailure failure = failure(second::awaitHead);
    assertInstanceOf(TransportFailure.GoneAway.class, failure);
    assertEquals(Request.NOT_PROCESSED, failure.request());
    TransportFailure refused = failure(() -> open(EndStream.YES));
    assertInstanceOf(TransportFailure.NotOpened.class, refused);
    server.headers(1, RawPeer.END_STREAM, ":status", "200");
    assertEquals("200", first.awaitHead().get(":status"));
  }

  @Test
  void a_lost_connection_says_why_and_what_the_peer_had_said() throws Exception {
    connect();
    Http2Stream stream = open(EndStream.YES);
    server.goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR.value(), "soon");
    server.settle();

    server.close();

    TransportFailure failure = failure(stream::awaitHead);
    assertEquals(
        "connection to "
            + listener.getLocalSocketAddress()
            + " lost: closed by the peer; received prior goaway: code: NO_ERROR, debug data:"
            + " \"soon\"",
        failure.reason());
    assertEquals(Request.MAYBE_PROCESSED, failure.request());
  }

  @Test
  void malformed_answers_fail_the_stream_and_are_reset() throws Exception {
    connect();
    Http2Stream stream = open(EndStream.YES);

    server.headers(1, 0, ":status", "200");
    server.headers(1, 0, "more", "fields");

    TransportFailure failure = failure(stream::awaitTrailers);
    assertEquals(
        ErrorCode.PROTOCOL_ERROR,
        assertInstanceOf(TransportFailure.Malformed.class, failure).code());
    assertEquals(ErrorCode.PROTOCOL_ERROR.value(), server.next(RawPeer.RST_STREAM).code());
  }

  @Test
  void a_head_without_a_status_fails_the_stream_unless_it_is_all_there_is() throws Exception {
    connect();
    Http2Stream first = open(EndStream.YES);
    Http2Stream second = open(EndStream.YES);

    server.headers(1, 0, "more", "fields");
    server.headers(3, RawPeer.END_STREAM, "outcome", "fine");

    assertInstanceOf(TransportFailure.Malformed.class, failure(first::awaitHead));
    assertEquals("fine", second.awaitHead().get("outcome"));
  }

  @Test
  void data_ahead_of_a_head_fails_the_stream() throws Exception {
    connect();
    Http2Stream stream = open(EndStream.YES);

    server.send(RawPeer.DATA, 0, 1, (byte) 1);

    assertInstanceOf(TransportFailure.Malformed.class, failure(stream::awaitHead));
    assertEquals(1, server.next(RawPeer.RST_STREAM).stream());
  }

  @DisplayName("MD-13 a list that the server does not take is not sent")
  @Test
  void a_header_list_that_the_peer_does_not_accept_fails_its_own_call_only() throws Exception {
    connect(6, 1_000);
    Http2Stream large = client.newStream(soon());

    TransportFailure failure =
        failure(() -> large.write(REQUEST.with("x", "y".repeat(2_000)), null, null, EndStream.YES));

    assertTrue(failure.reason().endsWith("bytes; the peer takes 1000"), failure.reason());
    open(EndStream.YES);
    assertEquals(1, head.stream());
  }

  @Test
  void a_read_of_more_than_the_window_gets_leave_for_all_of_it_even_if_the_peer_pads()
      throws Exception {
    connect();
    Http2Stream stream = open(EndStream.YES);
    server.headers(1, 0, ":status", "200");
    int size = 3 << 20;
    var reading = new AtomicReference<ByteBuffer>();
    var reader = Thread.startVirtualThread(() -> reading.set(stream.read(size)));

    int leave = 1 << 20;
    for (int sent = 0; sent < size; ) {
      while (leave == 0) {
        RawPeer.Frame update = server.next(RawPeer.WINDOW_UPDATE);
        if (update.stream() == 1) leave += update.code();
      }
      // 255 bytes of padding to one of data at times, else the largest frame.
      boolean padded = sent % 7 == 0 && leave > 300;
      int bytes = Math.min(Math.min(padded ? 1 : 16_000, size - sent), leave);
      var payload = new byte[padded ? 256 + bytes : bytes];
      if (padded) payload[0] = (byte) 255;
      server.send(RawPeer.DATA, padded ? 8 : 0, 1, payload);
      leave -= payload.length;
      sent += bytes;
    }

    reader.join();
    assertEquals(size, reading.get().remaining());
    assertArrayEquals(new byte[10], Arrays.copyOf(reading.get().array(), 10));
  }

  @Test
  void a_server_that_does_not_speak_http_2_is_named() throws Exception {
    listener = RawPeer.listen();
    Thread.startVirtualThread(() -> {
      try (var socket = listener.accept()) {
        socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });

    var refused =
        assertThrows(
            IOException.class, () -> connector.connect(listener.getLocalSocketAddress(), soon()));

    assertTrue(refused.getMessage().contains(listener.getLocalSocketAddress().toString()));
  }
}
