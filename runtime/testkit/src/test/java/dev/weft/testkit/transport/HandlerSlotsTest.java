package dev.weft.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.HandlerSlots;
import org.junit.jupiter.api.Test;

final class HandlerSlotsTest {
  @Test
  void as_many_may_wait_as_run_and_a_hundred_more() {
    var slots = new HandlerSlots(2);

    for (int i = 0; i < 2 + 2 + 99; i++) slots.start(() -> {});
    assertFalse(slots.isFull());
    slots.start(() -> {});

    assertTrue(slots.isFull());
  }

  @Test
  void a_connection_without_a_limit_is_never_full() {
    assertFalse(new HandlerSlots(Integer.MAX_VALUE).isFull());
  }
}
