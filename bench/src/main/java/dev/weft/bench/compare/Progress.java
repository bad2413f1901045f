package dev.weft.bench.compare;

import dev.weft.bench.workload.Row;
import java.io.Console;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells whoever waits what is being done: a line that is overwritten on a terminal, notes that stay.
final class Progress {
  private static final int WIDTH = 100;

  private final long begin = System.nanoTime();
  private final boolean terminal = isTerminal(System.console());

  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  void show(Row row, String peer, String what) {
    if (terminal) System.err.print("\r" + pad(line(row, peer, what)) + "\r");
  }

  void note(Row row, String peer, String what) {
    System.err.println(pad(line(row, peer, what)).stripTrailing());
  }

  private String line(Row row, String peer, String what) {
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    return String.format(
        Locale.ROOT,
        "[%3d:%02d] %-18s %-14s %s",
        seconds / 60,
        seconds % 60,
        row.name(),
        peer,
        what);
  }

  private static String pad(String line) {
    return String.format("%-" + WIDTH + "s", line);
  }
}
