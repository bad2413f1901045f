package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Ids count up by two.
final class RecentResetsTest {
  /// Ids that lie as far apart have the same place.
  private static final int ROUND = 2 * RecentResets.STREAMS;

  private final RecentResets resets = new RecentResets();

  @Test
  void nothing_is_remembered_at_first() {
    for (int id = 1; id < ROUND; id += 2) assertFalse(resets.contains(id), "stream " + id);
  }

  @DisplayName("a stream is remembered, and none that was not reset with it")
  @Test
  void a_stream_is_remembered_alone() {
    resets.add(4_001);

    for (int id = 1; id < 3 * ROUND; id += 2) {
      if (id == 4_001) assertTrue(resets.contains(id));
      else assertFalse(resets.contains(id), "stream " + id);
    }
  }

  @Test
  void all_streams_of_a_round_are_remembered() {
    for (int id = 1; id < ROUND; id += 2) resets.add(id);

    for (int id = 1; id < ROUND; id += 2) assertTrue(resets.contains(id), "stream " + id);
    assertFalse(resets.contains(ROUND + 1));
  }

  @Test
  void later_streams_take_the_place_of_the_oldest() {
    resets.add(1);
    resets.add(127);
    resets.add(129);

    resets.add(ROUND + 1);

    assertTrue(resets.contains(ROUND + 1));
    assertFalse(resets.contains(1));
    assertFalse(resets.contains(127), "it has its word with 1");
    assertFalse(resets.contains(ROUND + 127));
    assertTrue(resets.contains(129));
  }

  @Test
  void the_last_id_that_there_is_has_a_place() {
    resets.add(Integer.MAX_VALUE);

    assertTrue(resets.contains(Integer.MAX_VALUE));
    assertFalse(resets.contains(Integer.MAX_VALUE - 2));
  }
}
