package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.LoudLog;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class AcceptingTest {
  private final BlockingServerTransport transport = BlockingServerTransport.plaintext(0);

  @DisplayName("SV-10: it is tried again after 5 ms, and after twice as long each time")
  @Test
  @Timeout(20)
  void what_fails_to_be_accepted_is_tried_again() {
    var listener = new FailingListener(5);

    try (var log = new LoudLog()) {
      transport.acceptAll(
          listener,
          (stream, head) -> {
            throw new AssertionError("nobody came");
          });

      // Of what comes close together not all is told.
      assertTrue(log.records().size() <= 3, () -> log.records().toString());
    }
    List<Long> pauses = listener.pauses();
    assertEquals(5, pauses.size());
    long atLeast = 5;
    for (long pause : pauses) {
      assertTrue(pause >= atLeast, pauses::toString);
      atLeast *= 2;
    }
    assertTrue(pauses.getFirst() < 1_000, pauses::toString);
  }

  @DisplayName("SV-10: a pause is a second at most")
  @Test
  void pauses_have_an_end() {
    long pause = BlockingServerTransport.FIRST_PAUSE;

    for (int i = 0; i < 20; i++) pause = BlockingServerTransport.pauseAfter(pause);

    assertEquals(1_000_000_000, pause);
  }

  @DisplayName("SV-10: the acceptor ends with its listener")
  @Test
  @Timeout(20)
  void a_closed_listener_ends_the_acceptor() {
    var listener = new FailingListener(0);

    transport.acceptAll(listener, (stream, head) -> null);

    assertEquals(List.of(), listener.pauses());
  }
}
