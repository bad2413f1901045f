package dev.weft.bench.compare;

import dev.weft.bench.workload.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One pair by itself, of any client with any server: for a profiler, a change under work, an open loop.
public final class Single {
  private Single() {}

  /// Arguments: client, server, row, then options of `compare`, or `--rate=CALLS_PER_SECOND` for an open loop.
  public static void main(String[] args) throws Exception {
    if (args.length < 3) {
      throw new IllegalArgumentException("pair needs CLIENT SERVER ROW");
    }
    Row row = Row.named(args[2]);
    double rate = 0;
    List<String> words = new ArrayList<>(List.of(row.name()));
    for (String word : List.of(args).subList(3, args.length)) {
      if (word.startsWith("--rate=")) {
        rate = Double.parseDouble(word.substring("--rate=".length()));
      } else {
        words.add(word);
      }
    }
    Path results = Path.of(System.getenv().getOrDefault("WEFT_BENCH_RESULTS", "results"));
    Launcher launcher = Launcher.fromEnvironment(results.resolve("logs"));
    System.out.println("flags: " + String.join(" ", Launcher.jvmFlags()));
    System.out.println("client " + args[0] + ": " + Contender.parse(args[0]).configuration());
    System.out.println("server " + args[1] + ": " + Contender.parse(args[1]).configuration());
    try (Pair pair = Pair.start(launcher, args[0], args[1], row)) {
      String name = args[0].equals(args[1]) ? args[0] : args[0] + " > " + args[1];
      Map<String, List<Figures>> rounds = new LinkedHashMap<>();
      rounds.put(name, run(pair, row, rate, Options.parse(words)));
      System.out.println(Table.of(RowResult.unjudged(row, rounds)));
    }
  }

  private static List<Figures> run(Pair pair, Row row, double rate, Options options)
      throws Exception {
    if (row.kind() == Row.Kind.IDLE) return List.of(pair.idle());
    WarmUp.Outcome warm = options.warmUp().run(seconds -> pair.round(seconds).get(Metric.RATE));
    System.out.printf(
        "%s after %.0f s, at %,.0f %s%n",
        warm.flat() ? "warm" : "not flat", warm.seconds(), warm.lastRate(), row.unit());
    List<Figures> rounds = new ArrayList<>();
    for (int i = 0; i < options.rounds(); i++) {
      rounds.add(
          rate == 0
              ? pair.round(options.roundSeconds())
              : pair.round(options.roundSeconds(), rate));
    }
    return rounds;
  }
}
