package dev.weft.jetty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How what has arrived is kept, in arrays of which size, and what the peer may send next.
final class InboxTest {
  private static final int WINDOW = 100_000;

  private final Inbox inbox = new Inbox(WINDOW);

  private static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void append(int count) {
    inbox.append(ByteBuffer.wrap(bytes(count, count)));
  }

  private ByteBuffer take(int count) {
    ByteBuffer taken = inbox.take(count);
    assertNotNull(taken);
    return taken;
  }

  /// With and without a reader that waits, across the ends of what came in.
  @Test
  void bytes_come_out_as_they_came_in_however_they_are_cut() {
    byte[] sent = bytes(1 << 20, 1);
    byte[] received = new byte[sent.length];
    var cuts = new Random(2);
    ByteBuffer source = ByteBuffer.wrap(sent);
    int read = 0;
    while (read < sent.length) {
      int wanted = Math.min(sent.length - read, 1 + cuts.nextInt(1 << cuts.nextInt(18)));
      if (!inbox.holds(wanted) && cuts.nextBoolean()) inbox.gather(wanted);
      while (!inbox.holds(wanted)) {
        int arrives = Math.min(source.remaining(), 1 + cuts.nextInt(16_384));
        inbox.append(source.slice(source.position(), arrives));
        source.position(source.position() + arrives);
      }
      ByteBuffer taken = take(wanted);
      assertEquals(wanted, taken.remaining());
      taken.get(received, read, wanted);
      read += wanted;
      assertEquals(source.position() - read, inbox.buffered());
    }

    assertArrayEquals(sent, received);
  }

  @Test
  void a_read_at_the_end_gets_what_is_left_and_then_nothing() {
    append(10);
    assertFalse(inbox.holds(11));
    assertTrue(inbox.holds(10));
    inbox.end(Headers.of("grpc-status", "0"));

    assertTrue(inbox.holds(11));
    assertEquals(10, take(11).remaining());
    assertNull(inbox.take(1));
    assertEquals(Headers.of("grpc-status", "0"), inbox.trailers());
  }

  // ---- memory

  @Test
  void a_big_message_is_gathered_in_one_array_of_its_size() {
    int big = 1 << 20;
    append(10);
    take(3); // so that what is there does not begin at the array's start
    inbox.gather(big);
    while (inbox.buffered() < big) append(Math.min(16_384, big - inbox.buffered()));

    ByteBuffer message = take(big);

    assertEquals(big, message.array().length);
    assertEquals(0, inbox.buffered());
  }

  @ParameterizedTest(name = "{0} bytes of a promised gigabyte: an array of {1}")
  @CsvSource({"1, 65536", "8192, 65536", "8193, 65544", "16384, 131072"})
  void a_message_that_is_merely_promised_takes_little(int arrived, int array) {
    inbox.gather(1 << 30);
    append(arrived);

    assertEquals(array, take(arrived).array().length);
  }

  @Test
  void an_array_that_is_full_grows_with_what_arrives() {
    inbox.gather(1 << 30);
    append(8_192);
    append(57_344); // all that an array for eight times as much had room for
    append(1);

    ByteBuffer taken = take(65_537);

    assertEquals(8 * 65_537, taken.array().length);
    assertArrayEquals(bytes(8_192, 8_192), Arrays.copyOf(taken.array(), 8_192));
  }

  @Test
  void small_frames_that_nobody_has_read_share_an_array() {
    append(10);
    append(5);
    append(5);

    assertEquals(10, take(10).array().length, "no room to spare for the first");
    assertSame(take(5).array(), take(5).array());
  }

  @Test
  void the_room_to_spare_is_bounded() {
    append(50_000);
    append(1);
    take(50_000);

    assertEquals(4 << 10, take(1).array().length);
  }

  @Test
  void what_lies_in_one_array_is_not_copied() {
    append(10);

    assertSame(take(4).array(), take(6).array());
  }

  // ---- windows

  /// A quarter of the window is worth a frame; a reader that waits gets leave for what it waits for.
  @ParameterizedTest(name = "leave {0}, {1} unread, {2} awaited: {3} due")
  @CsvSource({
    "100000, 0, 0, 0",
    "75001, 0, 0, 0",
    "75000, 0, 0, 25000",
    "50000, 25000, 0, 25000",
    "50000, 25001, 0, 0",
    "0, 0, 0, 100000",
    "100000, 0, 100000, 0",
    "100000, 0, 100001, 1",
    "99999, 1, 100001, 1",
    "100000, 10, 100010, 0",
    "100000, 0, 2147483647, 2147383647",
    "0, 0, 2147483647, 2147483647"
  })
  void what_the_peer_is_due(int leave, int unread, int awaited, int due) {
    if (unread > 0) append(unread);

    assertEquals(due, inbox.creditDue(leave, awaited));
  }

  @Test
  void a_peer_that_has_ended_is_due_nothing() {
    inbox.end(null);

    assertEquals(0, inbox.creditDue(0, 0));
  }

  @ParameterizedTest(name = "a window of {0}: {1}")
  @CsvSource({"65535, 32767", "65536, 32768", "100000, 32768", "1048576, 32768"})
  void enough_is_half_a_window_and_no_more_than_what_small_messages_have(int window, int enough) {
    var small = new Inbox(window);
    assertEquals(enough, small.smallBytes());
    small.append(ByteBuffer.allocate(enough - 1));
    assertFalse(small.isSmallOrComplete());

    small.append(ByteBuffer.allocate(1));

    assertTrue(small.isSmallOrComplete());
  }

  @Test
  void an_end_makes_it_complete() {
    assertFalse(inbox.isSmallOrComplete());

    inbox.end(null);

    assertTrue(inbox.isSmallOrComplete());
    assertTrue(inbox.hasEnded());
  }

  // ---- dropping

  @Test
  void what_is_discarded_is_dropped_and_so_is_what_comes() {
    append(10);
    assertFalse(inbox.isDiscarding());

    inbox.discard();
    append(10);

    assertTrue(inbox.isDiscarding());
    assertEquals(0, inbox.buffered());
    assertNull(inbox.take(1));
  }

  @ParameterizedTest(name = "complete {0}, drops all {1}")
  @CsvSource({"true, false, 10", "false, false, 0", "true, true, 0"})
  void a_cut_keeps_what_is_complete(boolean complete, boolean dropsAll, int kept) {
    append(10);
    if (complete) inbox.end(null);

    inbox.cut(dropsAll);

    assertEquals(kept, inbox.buffered());
  }

  @Test
  void a_head_that_has_come_is_there() {
    assertNull(inbox.head());
    Headers head = Headers.of(":status", "200");

    inbox.begin(head);

    assertSame(head, inbox.head());
  }
}
