package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transport.Admission;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.ServerRules;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What frames do to a connection that nobody started: each number at its bounds.
@Timeout(30)
final class IncomingFramesTest {
  private static final Headers REQUEST =
      Headers.of(":method", "POST", ":scheme", "http", ":path", "/");
  private static final int WINDOW = Http2Settings.SMALLEST_WINDOW;

  private final List<Http2Stream> streams = new ArrayList<>();
  private Admission admission = new Admission.Refuse(Headers.of(":status", "500"));
  private Unstarted unstarted;
  private ServerConnection connection;
  private IncomingFrames frames;

  @BeforeEach
  void connect() throws IOException {
    unstarted = new Unstarted();
    connection =
        unstarted.server(
            ServerRules.DEFAULT.with(Http2Settings.DEFAULT.withStreamWindow(WINDOW)),
            (stream, head) -> {
              streams.add(stream);
              return admission;
            });
    frames = new IncomingFrames(connection, Unstarted.BOUNDS);
  }

  @AfterEach
  void close() throws IOException {
    unstarted.close();
  }

  private void settings(int setting, long value) {
    long[] values = new long[Frames.SETTINGS_MAX_HEADER_LIST_SIZE + 1];
    Arrays.fill(values, -1);
    values[setting] = value;
    frames.onSettings(
        values, setting == Frames.SETTINGS_HEADER_TABLE_SIZE ? value : Long.MAX_VALUE);
  }

  /// The next frame that the peer gets: type, flags, stream, and the first number of its payload.
  private String sent() throws IOException {
    connection.outbox().flush();
    ByteBuffer head = ByteBuffer.allocate(Frames.HEADER);
    while (head.hasRemaining()) unstarted.peer().read(head);
    ByteBuffer payload = ByteBuffer.allocate(head.getInt(0) >>> 8);
    while (payload.hasRemaining()) unstarted.peer().read(payload);
    String frame = (head.getInt(0) & 0xff) + " " + head.get(4) + " " + head.getInt(5);
    return payload.limit() < 4 ? frame : frame + " " + payload.getInt(0);
  }

  // ---- answers

  @Test
  void settings_are_acknowledged_and_pings_answered_with_what_they_carry() throws IOException {
    settings(Frames.SETTINGS_ENABLE_PUSH, 0);
    frames.onPing(false, 7L << 32);

    assertEquals("4 1 0", sent());
    assertEquals("6 1 0 7", sent());
  }

  /// A stream must not be reset a second time (RFC 9113 §5.1).
  @Test
  void a_head_that_cannot_be_used_resets_its_stream_once() throws IOException {
    var error = new StreamError(ErrorCode.STREAM_CLOSED, "as this test likes it");
    frames.onUnusableHeaders(3);
    frames.onStreamError(3, error);
    assertEquals("3 0 3 5", sent());

    frames.onStreamError(3, error);
    frames.onUnusableHeaders(5);
    frames.onStreamError(5, error);

    assertEquals("3 0 5 5", sent());
  }

  /// Whatever becomes of the data, and with the padding: it has come.
  @Test
  void the_connections_window_is_credited_by_the_quarter() throws IOException {
    frames.onHeaders(1, REQUEST, false); // refused, and so closed
    assertEquals("1 5 1", sent().substring(0, 5));
    assertEquals("3 0 1 0", sent(), "what still comes is late, and no mistake");
    int quarter = IncomingFrames.CONNECTION_WINDOW / 4;
    for (int left = quarter - 1; left > 0; left -= 16_000) {
      int length = Math.min(left, 16_000);
      frames.onData(1, ByteBuffer.allocate(length), length - length / 2, length / 2, false);
    }
    frames.onPing(false, 7L << 32);
    assertEquals("6 1 0 7", sent(), "one byte is missing");

    frames.onData(1, ByteBuffer.allocate(1), 1, 0, false);

    assertEquals("8 0 0 " + quarter, sent());
  }

  @Test
  void a_head_that_is_of_no_use_uses_up_its_id() {
    frames.onUnusableHeaders(3);

    var error = assertThrows(ConnectionError.class, () -> frames.onUnusableHeaders(3));
    assertEquals(ErrorCode.PROTOCOL_ERROR, error.code());
  }

  // ---- numbers

  @ParameterizedTest(name = "{0}")
  @CsvSource({"0", "1", "65535", "2147483647"})
  void streams_begin_with_the_window_that_the_peer_says(long window) {
    settings(Frames.SETTINGS_INITIAL_WINDOW_SIZE, window);

    assertEquals(window, connection.windows().initial());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"0", "1", "4294967295"})
  void header_lists_may_be_as_large_as_the_peer_says(long size) {
    settings(Frames.SETTINGS_MAX_HEADER_LIST_SIZE, size);

    assertEquals(size, connection.outbox().encoder().mostListSize());
  }

  /// RFC 7541 §4.2: the next block begins with the size.
  @Test
  void a_table_of_nothing_is_said_in_the_next_block() {
    settings(Frames.SETTINGS_HEADER_TABLE_SIZE, 0);

    ByteBuffer block = ByteBuffer.allocate(1_000);
    connection.outbox().encoder().encode(REQUEST, block);

    assertEquals(0x20, block.get(0));
  }

  @Test
  void what_the_peer_says_nothing_of_stays() {
    long initial = connection.windows().initial();
    long list = connection.outbox().encoder().mostListSize();

    settings(Frames.SETTINGS_ENABLE_PUSH, 0);

    assertEquals(initial, connection.windows().initial());
    assertEquals(list, connection.outbox().encoder().mostListSize());
    ByteBuffer block = ByteBuffer.allocate(1_000);
    connection.outbox().encoder().encode(REQUEST, block);
    assertEquals((byte) 0x83, block.get(0), "no size, but a field");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"1, 65536", "2147418112, 2147483647"})
  void the_connections_window_grows_to_the_bound(int increment, long window) {
    frames.onWindowUpdate(0, increment);

    assertEquals(window, connection.windows().ofConnection());
  }

  @ParameterizedTest(name = "ML-13 {0}: {1}")
  @CsvSource({"0, 1", "2147418113, 3"})
  void the_connections_window_grows_by_something_and_not_beyond_the_bound(int increment, int code) {
    var error = assertThrows(ConnectionError.class, () -> frames.onWindowUpdate(0, increment));

    assertEquals(new ErrorCode(code), error.code());
  }

  @ParameterizedTest(name = "stream {0}")
  @CsvSource({"1", "2", "7"})
  void a_frame_on_a_stream_that_was_never_opened_ends_the_connection(int id) {
    for (Runnable frame :
        List.<Runnable>of(
            () -> frames.onData(id, ByteBuffer.allocate(0), 0, 0, false),
            () -> frames.onReset(id, ErrorCode.CANCEL),
            () -> frames.onWindowUpdate(id, 1))) {
      var error = assertThrows(ConnectionError.class, frame::run);
      assertEquals(ErrorCode.PROTOCOL_ERROR, error.code());
    }
  }

  /// Somebody who reads nothing.
  private static final class Idle implements ServedStream {
    @Override
    public void run() {}

    @Override
    public void failed(TransportFailure failure) {}
  }

  @ParameterizedTest(name = "{0} bytes and {1} of padding: legal {2}")
  @CsvSource({"65535, 0, true", "65534, 1, true", "65535, 1, false", "65536, 0, false"})
  void data_and_padding_have_to_fit_into_the_window(int length, int padding, boolean legal) {
    admission = new Admission.ServeWhenComplete(new Idle());
    frames.onHeaders(1, REQUEST, false);
    Executable data = () -> frames.onData(1, ByteBuffer.allocate(length), length, padding, false);

    if (legal) {
      assertDoesNotThrow(data);
    } else {
      assertEquals(ErrorCode.FLOW_CONTROL_ERROR, assertThrows(StreamError.class, data).code());
    }
  }

  @Test
  void frames_on_a_stream_that_has_been_reset_change_nothing() {
    frames.onHeaders(1, REQUEST, false); // refused, and so closed

    assertEquals(1, streams.size());
    ByteBuffer data = ByteBuffer.allocate(10);
    frames.onData(1, data, 4, 0, false);
    assertEquals(4, data.position(), "the payload is passed over");
    frames.onReset(1, ErrorCode.CANCEL);
    frames.onWindowUpdate(1, 1);
    assertEquals(0, connection.streams());
  }
}
