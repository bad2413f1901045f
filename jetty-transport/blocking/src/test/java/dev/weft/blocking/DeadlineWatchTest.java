package dev.weft.blocking;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.WaitExpired;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One timer for the deadlines of a connection's streams, which nobody started.
@Timeout(30)
final class DeadlineWatchTest {
  private static final Deadline IN_AN_HOUR = Deadline.after(Duration.ofHours(1));

  private Unstarted unstarted;
  private ServerConnection connection;

  @BeforeEach
  void connect() throws IOException {
    unstarted = new Unstarted();
    connection = unstarted.server();
  }

  @AfterEach
  void close() throws IOException {
    unstarted.close();
  }

  private BlockingStream stream(int id, Deadline deadline) {
    var stream = new BlockingStream(connection, deadline, Http2Settings.SMALLEST_WINDOW);
    connection.outbox().lock().lock();
    try {
      stream.open(id, Http2Settings.SMALLEST_WINDOW);
      connection.table().add(stream);
    } finally {
      connection.outbox().lock().unlock();
    }
    return stream;
  }

  private static WaitExpired.Cause expiry(BlockingStream stream) {
    return assertThrows(WaitExpired.class, stream::awaitHead).reason();
  }

  @Test
  void a_connection_whose_streams_have_no_deadlines_has_no_timer() {
    var waiting = Running.running(() -> expiry(stream(1, Deadline.NONE))).blocked();

    assertFalse(connection.deadlines().isSet());
    waiting.thread().interrupt();
    assertEquals(WaitExpired.Cause.INTERRUPT, waiting.result());
  }

  @Test
  void a_deadline_that_comes_later_and_passes_earlier_has_the_timer_set_anew() {
    var patient = Running.running(() -> expiry(stream(1, IN_AN_HOUR))).blocked();

    assertEquals(
        WaitExpired.Cause.DEADLINE, expiry(stream(3, Deadline.after(Duration.ofMillis(50)))));
    assertFalse(patient.isDone());
    assertEquals(
        WaitExpired.Cause.DEADLINE, expiry(stream(5, Deadline.after(Duration.ofMillis(50)))));
    patient.thread().interrupt();
    assertEquals(WaitExpired.Cause.INTERRUPT, patient.result());
  }

  /// The timers' thread is every connection's: it must not wait for one's lock.
  @Test
  void the_look_waits_for_a_lock_that_somebody_holds_and_the_timers_do_not() throws Exception {
    connection.outbox().lock().lock();
    Running<WaitExpired.Cause> late;
    try {
      late =
          Running.running(() -> {
            var stream = new BlockingStream(connection, soon(), Http2Settings.SMALLEST_WINDOW);
            connection.table().add(stream);
            return expiry(stream);
          });
      eventually("the timer is set", connection.deadlines()::isSet);
      // Its deadline is behind the first one's, whose timer has rung when this one's does.
      var other = Running.running(this::expiryOfAnotherConnection);
      assertEquals(WaitExpired.Cause.DEADLINE, other.result());
    } finally {
      connection.outbox().lock().unlock();
    }
    assertEquals(WaitExpired.Cause.DEADLINE, late.result());
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofMillis(50));
  }

  private WaitExpired.Cause expiryOfAnotherConnection() throws IOException {
    try (var another = new Unstarted()) {
      ServerConnection other = another.server();
      var stream = new BlockingStream(other, soon(), Http2Settings.SMALLEST_WINDOW);
      other.table().add(stream);
      return expiry(stream);
    }
  }

  @Test
  void a_connection_that_is_closed_leaves_no_timer() {
    var waiting = Running.doing(() -> stream(1, IN_AN_HOUR).awaitHead()).blocked();
    assertTrue(connection.deadlines().isSet());

    connection.lost("as this test likes it");

    assertFalse(connection.deadlines().isSet());
    waiting.failure();
    connection.deadlines().expect(IN_AN_HOUR);
    assertFalse(connection.deadlines().isSet(), "nor does who waits a moment too late");
  }
}
