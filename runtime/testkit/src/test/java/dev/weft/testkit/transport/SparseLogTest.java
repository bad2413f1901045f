package dev.weft.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testkit.FakeTime;
import dev.weft.testkit.LoudLog;
import dev.weft.transport.SparseLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SparseLogTest {
  private final FakeTime time = new FakeTime();
  private final SparseLog log = new SparseLog(System.getLogger("sparse"), time);

  private void say(int times) {
    for (int i = 0; i < times; i++) log.log(System.Logger.Level.WARNING, () -> "ill", null);
  }

  @Test
  void three_lines_a_second_are_said_and_what_was_left_out_is_counted() {
    try (var loud = new LoudLog()) {
      say(10);
      time.advance(Duration.ofMillis(999));
      say(1);
      assertEquals(List.of("sparse: ill", "sparse: ill", "sparse: ill"), loud.records());

      time.advance(Duration.ofMillis(1));
      say(2);

      assertEquals("sparse: ill (8 like it left out)", loud.records().get(3));
      assertEquals("sparse: ill", loud.records().get(4));
    }
  }

  @Test
  void what_nobody_hears_counts_for_nothing() {
    for (int i = 0; i < 10; i++) log.log(System.Logger.Level.TRACE, () -> "quiet", null);

    try (var loud = new LoudLog()) {
      say(1);
      assertEquals(List.of("sparse: ill"), loud.records());
    }
  }
}
