package dev.weft.blocking;

import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How what has arrived is kept and read, and what the peer may send next: a stream of a connection
/// that nobody started.
@Timeout(30)
final class InboxTest {
  private static final int WINDOW = Http2Settings.SMALLEST_WINDOW;
  private static final TransportFailure RESET = new TransportFailure.Reset(ErrorCode.CANCEL);

  private Unstarted unstarted;
  private ServerConnection connection;
  private BlockingStream stream;
  private Inbox inbox;

  @BeforeEach
  void connect() throws IOException {
    unstarted = new Unstarted();
    connection = unstarted.server();
    stream = new BlockingStream(connection, Deadline.NONE, WINDOW);
    connection.outbox().lock().lock();
    stream.open(1, WINDOW);
    connection.outbox().lock().unlock();
    inbox = stream.inbox;
    inbox.putHead(Headers.EMPTY, false);
  }

  @AfterEach
  void close() throws IOException {
    unstarted.close();
  }

  private static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private int put(int count) {
    return inbox.putData(ByteBuffer.wrap(bytes(count, count)), count, 0, false);
  }

  private ByteBuffer read(int count) {
    ByteBuffer read = stream.read(count);
    assertNotNull(read);
    return read;
  }

  /// The next frame that the peer gets: its type, and the first number of its payload.
  private String sent() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(Frames.HEADER);
    while (head.hasRemaining()) unstarted.peer().read(head);
    ByteBuffer payload = ByteBuffer.allocate(head.getInt(0) >>> 8);
    while (payload.hasRemaining()) unstarted.peer().read(payload);
    return (head.getInt(0) & 0xff) + " " + payload.getInt(0);
  }

  /// Sends a frame behind everything else.
  private void mark() {
    connection.outbox().lock().lock();
    Frames.ping(connection.outbox().append(Frames.HEADER + 8), 0, 7L << 32);
    connection.outbox().lock().unlock();
    connection.outbox().flush();
  }

  @Test
  void bytes_come_out_as_they_came_in_however_they_are_cut() {
    byte[] all = bytes(300_000, 1);
    byte[] received = new byte[all.length];
    var cuts = new Random(2);
    int arrived = 0;
    int taken = 0;
    while (taken < all.length) {
      int wanted = Math.min(all.length - taken, 1 + cuts.nextInt(1 << cuts.nextInt(15)));
      while (arrived - taken < wanted) {
        int length = Math.min(all.length - arrived, 1 + cuts.nextInt(5_000));
        inbox.requireLegal(length);
        inbox.putData(ByteBuffer.wrap(all, arrived, length), length, 0, false);
        arrived += length;
      }
      ByteBuffer next = read(wanted);
      assertEquals(wanted, next.remaining());
      next.get(received, taken, wanted);
      taken += wanted;
    }

    assertArrayEquals(all, received);
  }

  @Test
  void a_reader_that_waits_gets_one_array_with_what_was_there_and_what_comes() throws IOException {
    put(100);
    int size = 200_000;
    var reading = running(() -> read(size)).blocked();
    assertEquals("8 " + (size - (WINDOW - 100) - 100), sent(), "leave for all of it");
    byte[] rest = bytes(size - 100 + 10, 3);
    int granted = 0;
    for (int at = 0; at < rest.length; at += 16_384) {
      int length = Math.min(16_384, rest.length - at);
      granted += inbox.putData(ByteBuffer.wrap(rest, at, length), length, 0, false);
    }

    // What comes counts as read: a window that is less than three quarters open is filled up,
    // thrice.
    assertEquals(29_475 + 16_384 + 16_384, granted);
    ByteBuffer message = reading.result();

    assertEquals(size, message.remaining());
    assertEquals(size, message.array().length);
    byte[] head = new byte[100];
    message.get(head);
    assertArrayEquals(bytes(100, 100), head);
    assertEquals(ByteBuffer.wrap(rest, 0, size - 100), message);
    assertEquals(ByteBuffer.wrap(rest, size - 100, 10), read(10));
  }

  @Test
  void a_message_that_is_merely_promised_takes_little() {
    var reading = running(() -> read(1 << 30)).blocked();
    put(10);
    inbox.putTrailers(Headers.of("grpc-status", "0"));

    ByteBuffer rest = reading.result();

    assertEquals(10, rest.remaining());
    assertEquals(64 << 10, rest.array().length);
  }

  // ---- looking

  @Test
  void a_look_shows_the_piece_that_is_there_and_takes_nothing() {
    put(20);

    ByteBuffer seen = stream.peek(5);

    assertEquals(ByteBuffer.wrap(bytes(20, 20)), seen);
    assertEquals(20, inbox.held());
    assertSame(seen, read(20), "nothing is copied");
    assertEquals(0, inbox.held());
  }

  @Test
  void a_look_puts_together_what_came_apart_and_no_more() {
    put(2);
    put(2);
    put(30);

    ByteBuffer seen = stream.peek(5);

    assertNotNull(seen);
    assertEquals(5, seen.remaining());
    assertEquals(34, inbox.held());
    ByteBuffer all = ByteBuffer.allocate(34).put(bytes(2, 2)).put(bytes(2, 2)).put(bytes(30, 30));
    assertEquals(all.flip(), read(34));
  }

  @Test
  void who_looks_for_more_than_is_there_waits_for_as_much_and_not_for_more() {
    put(3);
    var looking = running(() -> stream.peek(5)).blocked();
    put(1);
    looking.blocked();

    put(1);

    ByteBuffer seen = looking.result();
    assertNotNull(seen);
    assertEquals(5, seen.remaining());
    assertEquals(5, inbox.held());
  }

  @Test
  void a_look_is_shorter_only_where_the_peer_has_ended() {
    put(3);
    var looking = running(() -> stream.peek(5)).blocked();

    inbox.putTrailers(Headers.EMPTY);

    ByteBuffer seen = looking.result();
    assertNotNull(seen);
    assertEquals(3, seen.remaining());
    assertEquals(3, read(5).remaining());
    assertNull(stream.peek(5));
  }

  @Test
  void who_looks_is_told_of_a_failure() {
    put(3);
    var looking = running(() -> stream.peek(5)).blocked();

    inbox.fail(RESET, false);

    assertEquals(RESET, assertInstanceOf(TransportException.class, looking.failure()).failure());
    assertThrows(TransportException.class, () -> stream.peek(1));
  }

  @Test
  void who_looks_and_is_interrupted_leaves_everything_where_it_was() {
    put(3);
    var looking = running(() -> stream.peek(5)).blocked();

    looking.thread().interrupt();

    assertInstanceOf(WaitExpired.class, looking.failure());
    put(4);
    assertEquals(7, read(7).remaining());
  }

  /// The smallest window there is may be smaller than what is looked for.
  @Test
  void who_looks_for_more_than_the_peer_may_send_lets_it_send_that() throws IOException {
    connection.outbox().lock().lock();
    var narrow = new BlockingStream(connection, Deadline.NONE, 3);
    narrow.open(3, WINDOW);
    connection.outbox().lock().unlock();
    narrow.inbox.putHead(Headers.EMPTY, false);
    narrow.inbox.putData(ByteBuffer.allocate(3), 3, 0, false);

    var looking = running(() -> narrow.peek(5)).blocked();

    assertEquals("8 2", sent());
    narrow.inbox.putData(ByteBuffer.allocate(2), 2, 0, false);
    assertNotNull(looking.result());
  }

  // ---- waiting

  private BlockingStream waitingStream(Deadline deadline) {
    return new BlockingStream(connection, deadline, WINDOW);
  }

  @Test
  void who_waits_for_a_head_is_woken_by_it() {
    BlockingStream fresh = waitingStream(Deadline.NONE);
    var waiting = running(fresh::awaitHead).blocked();
    Headers head = Headers.of(":status", "200");

    fresh.inbox.putHead(head, false);

    assertEquals(head, waiting.result());
    assertEquals(head, fresh.awaitHead());
  }

  @Test
  void who_waits_is_woken_by_a_failure() {
    var waiting = running(() -> stream.read(10)).blocked();

    inbox.fail(RESET, false);

    assertEquals(RESET, assertInstanceOf(TransportException.class, waiting.failure()).failure());
  }

  @Test
  void who_waits_for_enough_is_woken_by_enough_and_not_before() {
    var waiting = doing(stream::awaitComplete).blocked();
    put(32_766);
    waiting.blocked();

    put(1);

    waiting.result();
  }

  @ParameterizedTest(name = "{0} came while it waited")
  @CsvSource({"0", "7"})
  void an_interrupted_reader_leaves_everything_where_it_was(int cameMeanwhile) {
    put(20);
    var waiting = running(() -> stream.read(100)).blocked();
    if (cameMeanwhile > 0) put(cameMeanwhile);
    waiting.thread().interrupt();
    var expired = assertInstanceOf(WaitExpired.class, waiting.failure());
    assertEquals(WaitExpired.Cause.INTERRUPT, expired.reason());
    put(30);

    assertEquals(ByteBuffer.wrap(bytes(20, 20)), read(20));
    if (cameMeanwhile > 0) {
      assertEquals(ByteBuffer.wrap(bytes(cameMeanwhile, cameMeanwhile)), read(cameMeanwhile));
    }
    assertEquals(ByteBuffer.wrap(bytes(30, 30)), read(30));
  }

  @Test
  void who_is_late_does_not_wait() {
    BlockingStream late = waitingStream(Deadline.after(Duration.ofMillis(-1)));

    var expired = assertThrows(WaitExpired.class, late::awaitHead);

    assertEquals(WaitExpired.Cause.DEADLINE, expired.reason());
  }

  // ---- windows

  @ParameterizedTest(name = "{0} bytes read: leave for {1}")
  @CsvSource({"16382, 0", "16383, 16383", "65535, 65535"})
  void a_quarter_of_the_window_is_worth_a_frame(int bytes, int leave) throws IOException {
    put(bytes);

    read(bytes);

    mark();
    if (leave > 0) assertEquals("8 " + leave, sent());
    assertEquals("6 7", sent());
  }

  @Test
  void padding_uses_up_the_window_and_is_given_back_with_what_is_read() throws IOException {
    inbox.putData(ByteBuffer.allocate(10), 10, 16_373, false);
    assertThrows(StreamError.class, () -> inbox.requireLegal(WINDOW - 16_382));
    inbox.requireLegal(WINDOW - 16_383);

    read(10);

    assertEquals("8 16383", sent());
    inbox.requireLegal(WINDOW);
  }

  @ParameterizedTest(name = "{0} bytes: enough {1}")
  @CsvSource({"32766, false", "32767, true"})
  void half_a_window_is_enough_to_begin_with(int bytes, boolean enough) {
    put(bytes);

    assertEquals(enough, inbox.isComplete());
  }

  @Test
  void who_waits_for_trailers_drops_what_is_there_and_lets_the_peer_come_to_its_end()
      throws IOException {
    put(20_000);
    var waiting = running(stream::awaitTrailers).blocked();
    assertEquals("8 20000", sent());
    assertEquals(0, put(16_382));
    assertEquals(16_383, put(1), "what is dropped counts as read");
    Headers trailers = Headers.of("grpc-status", "0");

    inbox.putTrailers(trailers);

    assertEquals(trailers, waiting.result());
    assertNull(stream.read(1));
    assertTrue(stream.peerHasEnded());
  }

  @Test
  void a_failure_drops_what_is_not_complete() {
    put(10);

    inbox.fail(RESET, false);

    assertEquals(RESET, assertThrows(TransportException.class, () -> stream.read(1)).failure());
    assertEquals(RESET, assertThrows(TransportException.class, stream::awaitHead).failure());
    assertEquals(0, put(30_000), "and what comes is due nothing");
  }

  @ParameterizedTest(name = "drops all: {0}")
  @CsvSource({"false", "true"})
  void what_is_complete_outlives_a_failure_unless_that_drops_all(boolean dropsAll) {
    inbox.putData(ByteBuffer.allocate(10), 10, 0, true);

    inbox.fail(RESET, dropsAll);

    if (dropsAll) {
      assertThrows(TransportException.class, () -> stream.read(10));
    } else {
      assertEquals(10, read(11).remaining());
      assertNull(stream.read(1));
    }
  }

  @Test
  void a_stream_has_one_head_and_data_comes_behind_it() {
    var fresh = new Inbox(stream, WINDOW);
    assertThrows(StreamError.class, () -> fresh.requireLegal(0));
    assertTrue(fresh.putHead(Headers.of(":status", "200"), false));
    fresh.requireLegal(WINDOW);

    assertEquals(Headers.of(":status", "200"), fresh.awaitHead(Deadline.NONE));
    assertTrue(!fresh.putHead(Headers.EMPTY, false), "a second one is refused");
  }
}
