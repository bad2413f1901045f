package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transport.Admission;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.ServerRules;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each rule of RFC 9113 §4 and §6 at its bounds, and bytes that arrive as they like: a reader for a
/// connection that nobody started.
@Timeout(30)
final class FrameReaderTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /// `:method: POST`, `:scheme: http`, `:path: /` from the static table.
  private static final byte[] REQUEST = {(byte) 0x83, (byte) 0x86, (byte) 0x84};

  private final List<Headers> heads = new ArrayList<>();
  private final List<Boolean> ended = new ArrayList<>();
  private Unstarted unstarted;
  private ServerConnection connection;
  private FrameReader frames;
  private final ByteBuffer arrived = ByteBuffer.allocate(64 << 10);

  @BeforeEach
  void connect() throws IOException {
    unstarted = new Unstarted();
    connection =
        unstarted.server(
            ServerRules.DEFAULT,
            (stream, head) -> {
              heads.add(head);
              ended.add(stream.peerHasEnded());
              return new Admission.Refuse(Headers.of(":status", "500"));
            });
    frames = new FrameReader(new IncomingFrames(connection, Unstarted.BOUNDS), 8 << 10, true);
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    unstarted.close();
  }

  private void begin() {
    arrived.put(PREFACE);
    Frames.header(arrived, 0, Frames.SETTINGS, 0, 0);
  }

  private boolean read() {
    boolean stopped = frames.read(arrived.flip());
    arrived.compact();
    return stopped;
  }

  @ParameterizedTest(name = "setting {0} of {1}")
  @CsvSource({
    "1, 0",
    "1, 4294967295",
    "2, 0",
    "2, 1",
    "3, 0",
    "4, 0",
    "4, 2147483647",
    "5, 16384",
    "5, 16777215",
    "6, 4294967295",
    "7, 4294967295",
    "65535, 0"
  })
  void a_setting_is_taken_up_to_its_bounds(int setting, long value) {
    begin();
    Frames.settings(arrived, setting, (int) value);

    assertDoesNotThrow(this::read);
    assertEquals(0, arrived.position(), "nothing is left");
  }

  @ParameterizedTest(name = "setting {0} of {1}: {2}")
  @CsvSource({
    "2, 2, 1",
    "4, 2147483648, 3",
    "4, 4294967295, 3",
    "5, 16383, 1",
    "5, 16777216, 1",
    "5, 0, 1"
  })
  void a_setting_beyond_its_bounds_ends_the_connection(int setting, long value, int code) {
    begin();
    Frames.settings(arrived, setting, (int) value);

    assertEquals(code, assertThrows(ConnectionError.class, this::read).code().value());
  }

  @ParameterizedTest(name = "frame of type {0}, flags {1}, stream {2}, {3} bytes: {4}")
  @CsvSource({
    "0, 0, 0, 1, 1",
    "0, 8, 1, 0, 6",
    "1, 0, 0, 3, 1",
    "1, 32, 1, 4, 6",
    "2, 0, 0, 5, 1",
    "3, 0, 0, 4, 1",
    "3, 0, 1, 3, 6",
    "3, 0, 1, 5, 6",
    "4, 0, 1, 0, 1",
    "4, 0, 0, 5, 6",
    "4, 0, 0, 7, 6",
    "4, 1, 0, 6, 6",
    "5, 4, 1, 4, 1",
    "6, 0, 1, 8, 1",
    "6, 0, 0, 7, 6",
    "6, 0, 0, 9, 6",
    "7, 0, 1, 8, 1",
    "7, 0, 0, 7, 6",
    "8, 0, 0, 3, 6",
    "8, 0, 0, 5, 6",
    "8, 0, 0, 4, 1",
    "9, 4, 1, 3, 1"
  })
  void a_frame_that_breaks_a_rule_ends_the_connection(
      int type, int flags, int stream, int length, int code) {
    begin();
    Frames.header(arrived, length, type, flags, stream);
    arrived.put(new byte[length]);

    assertEquals(code, assertThrows(ConnectionError.class, this::read).code().value());
  }

  @ParameterizedTest(name = "ML-14 {0} bytes: legal {1}")
  @CsvSource({"16384, true", "16385, false"})
  void a_frame_is_as_long_as_was_said_at_most(int length, boolean legal) {
    begin();
    Frames.header(arrived, length, 0xbb, 0xff, 7);
    arrived.put(new byte[length]);

    if (legal) {
      assertDoesNotThrow(this::read);
      assertEquals(0, arrived.position(), "nothing is left");
    } else {
      assertEquals(6, assertThrows(ConnectionError.class, this::read).code().value());
    }
  }

  /// Padding, the byte that counts it, a priority and a block of three bytes.
  @ParameterizedTest(name = "a frame of {0} with {1} of padding: legal {2}")
  @CsvSource({"9, 0, true", "13, 4, true", "13, 7, true", "13, 8, false", "3, 0, false"})
  void padding_and_priority_leave_the_block_what_is_left(int length, int padding, boolean legal) {
    begin();
    int flags = Frames.PADDED | Frames.PRIORITIZED | Frames.END_HEADERS | Frames.END_STREAM;
    Frames.header(arrived, length, Frames.HEADERS, flags, 1);
    byte[] payload = new byte[length];
    payload[0] = (byte) padding;
    int block = Math.max(0, length - 6 - padding);
    if (block > 0) System.arraycopy(REQUEST, 0, payload, 6, Math.min(3, block));
    arrived.put(payload);

    if (legal) {
      assertDoesNotThrow(this::read);
      assertEquals(0, arrived.position(), "nothing is left");
    } else {
      assertEquals(1, assertThrows(ConnectionError.class, this::read).code().value());
    }
  }

  @Test
  void bytes_may_come_one_by_one() {
    begin();
    Frames.header(arrived, 3, Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, 1);
    arrived.put(REQUEST);
    byte[] all = new byte[arrived.flip().remaining()];
    arrived.get(all);
    arrived.clear();

    for (byte each : all) {
      assertEquals(0, heads.size(), "the last byte makes the frame whole");
      arrived.put(each);
      assertFalse(read());
    }

    assertEquals(List.of(Headers.of(":method", "POST", ":scheme", "http", ":path", "/")), heads);
    assertEquals(0, arrived.position(), "nothing is left");
  }

  @ParameterizedTest(name = "and end the stream: {0}")
  @ValueSource(booleans = {true, false})
  void a_block_may_come_in_several_frames(boolean ends) {
    begin();
    Frames.header(arrived, 1, Frames.HEADERS, ends ? Frames.END_STREAM : 0, 1);
    arrived.put(REQUEST, 0, 1);
    Frames.header(arrived, 0, Frames.CONTINUATION, 0, 1);
    Frames.header(arrived, 2, Frames.CONTINUATION, Frames.END_HEADERS, 1);
    arrived.put(REQUEST, 1, 2);

    assertFalse(read());

    assertEquals(List.of(Headers.of(":method", "POST", ":scheme", "http", ":path", "/")), heads);
    assertEquals(List.of(ends), ended);
  }

  @ParameterizedTest(name = "ML-09 the {0}th byte is another")
  @CsvSource({"0", "13", "23"})
  void a_client_that_does_not_begin_as_http2_is_refused_at_the_first_wrong_byte(int wrong) {
    byte[] preface = PREFACE.clone();
    preface[wrong]++;
    arrived.put(preface, 0, wrong + 1);

    assertEquals(1, assertThrows(ConnectionError.class, this::read).code().value());
  }

  @ParameterizedTest(name = "ML-09 type {0}, flags {1}")
  @CsvSource({"6, 0", "4, 1", "187, 0"})
  void the_first_frame_has_to_be_settings(int type, int flags) {
    arrived.put(PREFACE);
    Frames.header(arrived, 0, type, flags, 0);

    assertEquals(1, assertThrows(ConnectionError.class, this::read).code().value());
  }

  // ---- data that comes in many small frames

  private final CountDownLatch over = new CountDownLatch(1);

  /// Leaves its stream to the test until that is over.
  private final class Patient implements ServedStream {
    @Override
    public void run() {
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void failed(TransportFailure failure) {}
  }

  private final List<Http2Stream> served = new ArrayList<>();

  private void beginServing() throws IOException {
    connection =
        unstarted.server(
            ServerRules.DEFAULT,
            (stream, head) -> {
              served.add(stream);
              return new Admission.ServeWhenComplete(new Patient());
            });
    frames = new FrameReader(new IncomingFrames(connection, Unstarted.BOUNDS), 8 << 10, true);
    begin();
    for (int id : new int[] {1, 3}) {
      Frames.header(arrived, REQUEST.length, Frames.HEADERS, Frames.END_HEADERS, id);
      arrived.put(REQUEST);
    }
  }

  private void data(int id, int flags, int... bytes) {
    Frames.header(arrived, bytes.length, Frames.DATA, flags, id);
    for (int one : bytes) arrived.put((byte) one);
  }

  private static byte[] all(Http2Stream stream) {
    ByteBuffer read = stream.read(1 << 20);
    byte[] bytes = new byte[read == null ? 0 : read.remaining()];
    if (read != null) read.get(bytes);
    return bytes;
  }

  @Test
  void small_frames_of_one_stream_are_put_together_in_their_order_and_no_others()
      throws IOException {
    beginServing();
    data(1, 0, 1, 2);
    data(1, 0);
    data(1, 0, 3);
    data(3, 0, 90);
    data(1, Frames.PADDED, 2, 4, 0, 0);
    data(1, 0, 5, 6);
    data(1, 0, 7);
    data(3, Frames.END_STREAM, 91);
    data(1, Frames.END_STREAM, 8);

    read();

    assertEquals(0, arrived.position(), "nothing is left");
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, all(served.get(0)));
    assertArrayEquals(new byte[] {90, 91}, all(served.get(1)));
  }

  @Test
  void a_small_frame_that_has_not_come_whole_is_none_yet() throws IOException {
    beginServing();
    data(1, 0, 1, 2);
    data(1, 0, 3, 4, 5);
    arrived.position(arrived.position() - 1);

    read();

    assertEquals(Frames.HEADER + 2, arrived.position(), "it waits for its last byte");
    arrived.put((byte) 5);
    data(1, Frames.END_STREAM);
    read();
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, all(served.get(0)));
  }

  /// RFC 9113 §6.9: the window counts what many frames carry as what one does.
  @Test
  void small_frames_beyond_the_window_fail_their_stream_and_the_next_is_read() throws IOException {
    beginServing();
    int window = connection.settings().streamWindow();
    byte[] kibibyte = new byte[1024];
    for (int sent = 0; sent <= window; sent += kibibyte.length) {
      if (arrived.remaining() < 4 * kibibyte.length) read();
      Frames.header(arrived, kibibyte.length, Frames.DATA, 0, 1);
      arrived.put(kibibyte);
    }
    data(3, Frames.END_STREAM, 91);

    read();

    assertThrows(TransportException.class, () -> all(served.get(0)));
    assertArrayEquals(new byte[] {91}, all(served.get(1)));
  }
}
