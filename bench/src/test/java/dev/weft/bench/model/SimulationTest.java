package dev.weft.bench.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The simulation, where arithmetic knows the answer.
final class SimulationTest {
  private static final long CALLS = 50_000;

  @Test
  void a_caller_alone_waits_for_each_step_in_turn() {
    long nanos = Arrays.stream(Step.values()).mapToLong(s -> s.perTurn + s.perCall).sum();

    var outcome = new Simulation(2, true, 1, 1, 1).run(CALLS);

    assertEquals(1e9 / nanos, outcome.callsPerSecond(), 0.02 * 1e9 / nanos);
    assertEquals(1, outcome.callsPerWrite());
  }

  @Test
  void no_more_calls_are_made_than_the_cores_have_time_for() {
    long nanos = Arrays.stream(Step.values()).mapToLong(s -> s.perCall).sum();

    var outcome = new Simulation(2, true, 256, 1, 1).run(CALLS);

    assertTrue(outcome.callsPerSecond() < 2 * 1e9 / nanos, outcome.toString());
  }

  @Test
  void a_connection_has_one_reading_thread_however_many_cores_there_are() {
    var outcome = new Simulation(64, false, 4_096, 1, 1).run(6 * CALLS);

    assertEquals(Step.SERVER_READ, outcome.busiest());
    assertEquals(1, outcome.utilization(), 0.01);
    assertTrue(outcome.callsPerSecond() < 1e9 / Step.SERVER_READ.perCall, outcome.toString());
  }

  @Test
  void it_says_the_same_each_time() {
    assertEquals(
        new Simulation(8, false, 256, 4, 7).run(CALLS),
        new Simulation(8, false, 256, 4, 7).run(CALLS));
  }
}
