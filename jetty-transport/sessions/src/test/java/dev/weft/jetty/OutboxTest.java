package dev.weft.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How much of a stream Jetty is given at a time, and when a reset has to wait for it.
final class OutboxTest {
  private final Outbox served = new Outbox(true);
  private final Outbox opened = new Outbox(false);

  /// 64 KiB less what is under way; none, rather than less than a frame, unless that is all.
  @ParameterizedTest(name = "{0} under way, {1} wanted: {2}")
  @CsvSource({
    "0, 0, 0",
    "0, 1, 1",
    "0, 65536, 65536",
    "0, 65537, 65536",
    "49152, 65536, 16384",
    "49153, 65536, 0",
    "49153, 16384, 0",
    "49153, 16383, 16383",
    "65436, 100, 100",
    "65437, 100, 0",
    "65536, 1, 0"
  })
  void room_is_what_is_not_under_way(int underWay, int wanted, int room) {
    served.handedOver(underWay, false);

    assertEquals(room, served.room(wanted));
  }

  @Test
  void what_has_reached_the_socket_makes_room() {
    served.handedOver(60_000, false);
    served.handedOver(5_536, false);
    assertEquals(0, served.room(1));

    served.flushed(60_000);

    assertEquals(60_000, served.room(100_000));
  }

  @Test
  void nothing_follows_what_opens_a_stream_until_that_has_been_sent() {
    assertTrue(opened.isQueued(), "the opening itself may go");
    assertFalse(opened.hasBegun());
    opened.handedOver(10, false);
    assertTrue(opened.hasBegun());
    assertFalse(opened.isQueued());
    assertEquals(0, opened.room(1));

    opened.flushed(10);

    assertTrue(opened.isQueued());
    assertEquals(65_536, opened.room(100_000));
  }

  @Test
  void a_server_begins_at_once_and_ends_when_it_says_so() {
    served.handedOver(1, false);
    assertFalse(served.hasEnded());

    served.handedOver(1, true);

    assertTrue(served.hasEnded());
  }

  @Test
  void a_reset_waits_for_what_opens_its_stream() {
    opened.handedOver(10, false);

    assertTrue(opened.delays(ErrorCode.CANCEL));

    assertEquals(ErrorCode.CANCEL, opened.flushed(10));
    assertFalse(opened.delays(ErrorCode.CANCEL), "from now on there is nothing to wait for");
  }

  @Test
  void a_reset_without_an_error_waits_for_the_whole_answer_and_is_due_once() {
    served.handedOver(10, false);
    served.handedOver(10, true);

    assertTrue(served.delays(ErrorCode.NO_ERROR));

    assertNull(served.flushed(10), "one batch is still under way");
    assertEquals(ErrorCode.NO_ERROR, served.flushed(10));
    served.handedOver(0, true);
    assertNull(served.flushed(0));
  }

  @ParameterizedTest(name = "ended {0}, under way {1}, code {2}: delayed {3}")
  @CsvSource({
    "true, true, 0, true",
    "true, false, 0, false",
    "false, true, 0, false",
    "true, true, 8, false"
  })
  void only_an_answer_that_is_under_way_delays_its_reset(
      boolean ended, boolean underWay, int code, boolean delayed) {
    served.handedOver(10, ended);
    if (!underWay) served.flushed(10);

    assertEquals(delayed, served.delays(new ErrorCode(code)));
  }
}
