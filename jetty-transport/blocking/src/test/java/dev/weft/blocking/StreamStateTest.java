package dev.weft.blocking;

import static dev.weft.blocking.StreamState.CLOSED;
import static dev.weft.blocking.StreamState.HALF_CLOSED_LOCAL;
import static dev.weft.blocking.StreamState.HALF_CLOSED_REMOTE;
import static dev.weft.blocking.StreamState.IDLE;
import static dev.weft.blocking.StreamState.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.blocking.StreamState.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// RFC 9113 §5.1, every state with every event.
final class StreamStateTest {
  @ParameterizedTest
  @CsvSource({
    "IDLE,               OPENED,       OPEN",
    "IDLE,               END_SENT,     -",
    "IDLE,               END_RECEIVED, -",
    "IDLE,               ABORTED,      CLOSED",
    "OPEN,               OPENED,       -",
    "OPEN,               END_SENT,     HALF_CLOSED_LOCAL",
    "OPEN,               END_RECEIVED, HALF_CLOSED_REMOTE",
    "OPEN,               ABORTED,      CLOSED",
    "HALF_CLOSED_LOCAL,  OPENED,       -",
    "HALF_CLOSED_LOCAL,  END_SENT,     -",
    "HALF_CLOSED_LOCAL,  END_RECEIVED, CLOSED",
    "HALF_CLOSED_LOCAL,  ABORTED,      CLOSED",
    "HALF_CLOSED_REMOTE, OPENED,       -",
    "HALF_CLOSED_REMOTE, END_SENT,     CLOSED",
    "HALF_CLOSED_REMOTE, END_RECEIVED, -",
    "HALF_CLOSED_REMOTE, ABORTED,      CLOSED",
    "CLOSED,             OPENED,       -",
    "CLOSED,             END_SENT,     -",
    "CLOSED,             END_RECEIVED, -",
    "CLOSED,             ABORTED,      CLOSED",
  })
  void a_state_and_an_event_make_the_next_state(StreamState state, Event event, String next) {
    if (next.equals("-")) {
      var refused = assertThrows(IllegalStateException.class, () -> state.on(event));
      assertEquals("a stream that is " + state + " has no " + event, refused.getMessage());
    } else {
      assertEquals(StreamState.valueOf(next), state.on(event));
    }
  }

  @Test
  void the_table_above_is_whole() {
    assertEquals(20, StreamState.values().length * Event.values().length);
  }

  @ParameterizedTest
  @EnumSource
  void either_side_sends_while_it_has_not_ended_the_stream(StreamState state) {
    assertEquals(state == OPEN || state == HALF_CLOSED_REMOTE, state.maySend());
    assertEquals(state == OPEN || state == HALF_CLOSED_LOCAL, state.peerMaySend());
  }

  @Test
  void a_stream_ends_whichever_side_ends_first() {
    assertEquals(CLOSED, IDLE.on(Event.OPENED).on(Event.END_SENT).on(Event.END_RECEIVED));
    assertEquals(CLOSED, IDLE.on(Event.OPENED).on(Event.END_RECEIVED).on(Event.END_SENT));
  }
}
