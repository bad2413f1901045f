package dev.weft.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Settings that a peer changes while a connection lives, and that Jetty alone would fall over.
@Timeout(30)
final class RawSettingsTest {
  private static final int HEADER_TABLE_SIZE = 1;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int UNKNOWN = 0x99;

  private static final Headers REQUEST =
      Headers.of(
          ":method",
          "POST",
          ":scheme",
          "http",
          ":authority",
          "raw",
          ":path",
          "/a/b",
          "te",
          "trailers",
          "x-key",
          "value");

  private final JettyConnector connector = new JettyConnector();
  private ServerSocket listener;
  private ClientTransport client;
  private RawPeer server;

  @BeforeEach
  void connect() throws Exception {
    listener = RawPeer.listen();
    var accepting = new FutureTask<>(() -> RawPeer.accept(listener));
    Thread.startVirtualThread(accepting);
    client = connector.connect(listener.getLocalSocketAddress(), soon());
    server = accepting.get();
  }

  @AfterEach
  void close() throws Exception {
    connector.close();
    server.close();
    listener.close();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10));
  }

  /// The header block of one more request.
  private byte[] request() throws Exception {
    Http2Stream stream = client.newStream(soon());
    stream.write(REQUEST, null, null, EndStream.YES);
    RawPeer.Frame head = server.next(RawPeer.HEADERS);
    assertEquals("[te: trailers, x-key: value]", server.decode(head).toString());
    server.headers(head.stream(), RawPeer.END_STREAM, ":status", "200");
    stream.awaitHead();
    return head.payload();
  }

  @Test
  void a_connection_takes_any_number_of_settings_in_its_life() throws Exception {
    for (int i = 0; i < 100; i++) server.settings(UNKNOWN, i);
    server.settle();

    request();

    assertEquals(Connection.State.OPEN, client.state());
  }

  /// An empty DATA frame takes nothing of a window; Jetty's generator would fail the connection.
  @DisplayName("FC-07 a stream is ended though its window has become less than nothing")
  @Test
  void a_stream_is_ended_though_its_window_is_less_than_nothing() throws Exception {
    Http2Stream stream = client.newStream(soon());
    stream.write(REQUEST, ByteBuffer.allocate(1_000), null, EndStream.NO);
    server.decode(server.next(RawPeer.HEADERS)); // into the table, which the next request refers to
    server.next(RawPeer.DATA);
    server.settings(INITIAL_WINDOW_SIZE, 0);
    server.settle();

    stream.write(null, null, null, EndStream.YES);

    RawPeer.Frame end = server.next(RawPeer.DATA);
    assertEquals(0, end.payload().length);
    assertTrue(end.ends());
    server.settings(INITIAL_WINDOW_SIZE, 65_535);
    server.headers(end.stream(), RawPeer.END_STREAM, ":status", "200");
    stream.awaitHead();
    request();
  }

  @DisplayName("MD-20 a table that is lowered and raised again is announced")
  @Test
  void a_table_that_is_lowered_and_raised_again_is_announced() throws Exception {
    request();
    server.settings(HEADER_TABLE_SIZE, 0);
    server.settings(HEADER_TABLE_SIZE, 4096);
    server.settle();

    assertEquals(0x20, request()[0]); // a table of nothing
  }

  @DisplayName("MD-20 a table larger than ours is ever is as if nothing was said")
  @ParameterizedTest
  @ValueSource(ints = {1 << 20, Integer.MAX_VALUE, -1})
  void a_large_table_changes_nothing(int size) throws Exception {
    request();
    server.settings(HEADER_TABLE_SIZE, size);
    server.settle();

    assertNotEquals(0x20, request()[0] & 0xe0);
  }
}
