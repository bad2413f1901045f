package dev.weft.bench.model;

import java.util.List;

/// Prints what the simulation says: of the cases that were measured, and of those that were not.
public final class Model {
  private static final long CALLS = 300_000;
  private static final long SEED = 25;

  private Model() {}

  /// Takes a second or two; prints the same each time.
  public static void main() {
    System.out.println("2 cores, client and server on them, as the bench has it:");
    for (int callers : List.of(1, 32, 256)) row(2, true, callers, 1);
    row(2, true, 1_000, 2);
    for (int cores : List.of(8, 64)) {
      System.out.printf("%n%d cores for the client, %d for the server:%n", cores, cores);
      for (int callers : List.of(256, 4_096)) {
        for (int connections : List.of(1, 2, 4, 8, 16, 32)) row(cores, false, callers, connections);
      }
    }
  }

  private static void row(int cores, boolean together, int callers, int connections) {
    var outcome = new Simulation(cores, together, callers, connections, SEED).run(CALLS);
    System.out.printf(
        "  %,6d callers, %2d connection%s %,12.0f calls/s; %5.1f calls a write;"
            + " busiest of a connection: %s, %3.0f %%%n",
        callers,
        connections,
        connections == 1 ? ": " : "s:",
        outcome.callsPerSecond(),
        outcome.callsPerWrite(),
        outcome.busiest(),
        100 * outcome.utilization());
  }
}
