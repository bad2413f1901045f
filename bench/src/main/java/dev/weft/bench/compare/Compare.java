package dev.weft.bench.compare;

import com.google.gson.JsonObject;
import dev.weft.bench.workload.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Runs rows with all peers: the pairs of one row are alive together, and work in turns, so that whatever else the
/// machine does falls on all of them alike.
public final class Compare {
  private static final int COLD_STARTS = 10;
  private static final long COLD_SECONDS = 60;

  private final Options options;
  private final Launcher launcher;
  private final Progress progress;

  Compare(Options options, Launcher launcher, Progress progress) {
    this.options = options;
    this.launcher = launcher;
    this.progress = progress;
  }

  /// Runs what the words after `compare` ask for, and prints the table.
  public static void main(String[] args) throws Exception {
    System.out.println(measure(Options.parse(List.of(args))).tail());
  }

  /// Runs all rows, and prints each when it is done.
  static Report measure(Options options) throws Exception {
    Path results = Path.of(System.getenv().getOrDefault("WEFT_BENCH_RESULTS", "results"));
    Launcher launcher = Launcher.fromEnvironment(results.resolve("logs"));
    var report = new Report(options, results);
    var compare = new Compare(options, launcher, new Progress());
    System.out.println(report.head());
    for (Row row : options.rows()) {
      RowResult result = compare.run(row);
      System.out.println(Table.of(result));
      report.add(result);
    }
    return report;
  }

  RowResult run(Row row) throws Exception {
    Map<String, String> absent = new LinkedHashMap<>();
    List<String> present = new ArrayList<>();
    for (String peer : options.peers()) {
      String absence = launcher.absence(peer, row);
      if (absence == null) {
        present.add(peer);
      } else {
        absent.put(peer, absence);
      }
    }
    return switch (row.kind()) {
      case UNARY, PING_PONG, STREAM -> runLoad(row, present, absent);
      case IDLE -> runIdle(row, present, absent);
      case COLD -> runCold(row, present, absent);
    };
  }

  /// A warm pair and what it has done so far.
  private record Warm(Pair pair, List<Figures> rounds) {}

  private RowResult runLoad(Row row, List<String> peers, Map<String, String> absent)
      throws Exception {
    Map<String, List<Figures>> rounds = new LinkedHashMap<>();
    Map<String, WarmUp.Outcome> warmUps = new LinkedHashMap<>();
    for (int start = 1; start <= options.starts(); start++) {
      String turn = options.starts() == 1 ? "" : "start " + start + ", ";
      for (Map.Entry<String, Warm> warm : load(row, peers, absent, warmUps, turn).entrySet()) {
        rounds
            .computeIfAbsent(warm.getKey(), _ -> new ArrayList<>())
            .addAll(warm.getValue().rounds());
      }
    }
    rounds.keySet().removeAll(absent.keySet());
    return RowResult.of(row, rounds, warmUps, absent);
  }

  private Map<String, Warm> load(
      Row row,
      List<String> peers,
      Map<String, String> absent,
      Map<String, WarmUp.Outcome> warmUps,
      String turn)
      throws Exception {
    Map<String, Warm> running = new LinkedHashMap<>();
    try {
      for (String peer : peers) {
        if (absent.containsKey(peer)) continue;
        attempt(
            row,
            peer,
            absent,
            () -> {
              Pair pair = Pair.start(launcher, peer, peer, row);
              running.put(peer, new Warm(pair, new ArrayList<>()));
              warmUps.put(peer, warm(row, peer, pair));
            });
      }
      for (int round = 1; round <= options.rounds(); round++) {
        String now = turn + "round " + round + " of " + options.rounds();
        for (Map.Entry<String, Warm> each : running.entrySet()) {
          if (absent.containsKey(each.getKey())) continue;
          progress.show(row, each.getKey(), now);
          Warm warm = each.getValue();
          attempt(
              row,
              each.getKey(),
              absent,
              () -> warm.rounds().add(warm.pair().round(options.roundSeconds())));
        }
      }
    } finally {
      running.values().forEach(warm -> warm.pair().close());
    }
    return running;
  }

  private WarmUp.Outcome warm(Row row, String peer, Pair pair) throws Exception {
    WarmUp.Outcome outcome =
        options
            .warmUp()
            .run(seconds -> {
              double rate = pair.round(seconds).get(Metric.RATE);
              progress.show(
                  row, peer, String.format(Locale.ROOT, "warming: %,.0f %s", rate, row.unit()));
              return rate;
            });
    progress.note(
        row,
        peer,
        String.format(
            Locale.ROOT,
            "%s after %.0f s at %,.0f %s",
            outcome.flat() ? "warm" : "not flat",
            outcome.seconds(),
            outcome.lastRate(),
            row.unit()));
    return outcome;
  }

  /// One pair at a time, once: a heap's size has little noise.
  private RowResult runIdle(Row row, List<String> peers, Map<String, String> absent)
      throws Exception {
    Map<String, List<Figures>> rounds = new LinkedHashMap<>();
    for (String peer : peers) {
      progress.show(row, peer, "opening " + row.callers() + " streams");
      attempt(
          row,
          peer,
          absent,
          () -> {
            try (Pair pair = Pair.start(launcher, peer, peer, row)) {
              rounds.put(peer, List.of(pair.idle()));
            }
          });
    }
    return RowResult.of(row, rounds, Map.of(), absent);
  }

  private RowResult runCold(Row row, List<String> peers, Map<String, String> absent)
      throws Exception {
    Map<String, List<Figures>> rounds = new LinkedHashMap<>();
    for (int round = 1; round <= COLD_STARTS; round++) {
      for (String peer : peers) {
        if (absent.containsKey(peer)) continue;
        progress.show(row, peer, "start " + round + " of " + COLD_STARTS);
        attempt(
            row,
            peer,
            absent,
            () -> rounds.computeIfAbsent(peer, _ -> new ArrayList<>()).add(coldStart(peer)));
      }
    }
    absent.keySet().forEach(rounds::remove);
    return RowResult.of(row, rounds, Map.of(), absent);
  }

  private Figures coldStart(String peer) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try (Child hello = launcher.cold(peer)) {
      hello.answer(JsonObject.class, COLD_SECONDS);
      return Figures.ofCold((System.nanoTime() - begin) / 1e6);
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  /// A peer that fails leaves the row, and the report says why; the others go on.
  private void attempt(Row row, String peer, Map<String, String> absent, Step step)
      throws InterruptedException {
    try {
      step.run();
    } catch (InterruptedException interrupted) {
      throw interrupted;
    } catch (Exception failure) {
      absent.put(peer, String.valueOf(failure.getMessage()));
      progress.note(row, peer, "left out: " + failure.getMessage());
    }
  }
}
