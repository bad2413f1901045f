package dev.weft.bench.compare;

import dev.weft.bench.workload.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/// What `compare` was asked to do.
///
/// @param starts of each pair: how much is allocated, and how fast, depends on what the JVM made of the
///     code, and differs from one start to the next
/// @param rounds of each start, in turns
record Options(
    List<Row> rows,
    List<String> peers,
    int starts,
    int rounds,
    double roundSeconds,
    WarmUp warmUp,
    boolean indicative) {

  /// All rows: about 40 minutes, at most 90.
  static final Options FULL =
      new Options(Row.ALL, Contender.everyone(), 1, 5, 2, WarmUp.FULL, false);

  /// Five rows in at most 10 minutes. Shorter warm-ups: grpc-java is not at its best yet, hence indicative.
  static final Options QUICK =
      new Options(
          Row.QUICK,
          List.of("ga", "gb", "weft-jetty", "weft-blocking", "go"),
          1,
          5,
          1,
          WarmUp.QUICK,
          true);

  /// Reads the words after `compare`.
  ///
  /// @throws IllegalArgumentException for an option that there is not
  /// @throws NoSuchElementException for a row or a peer that there is not
  static Options parse(List<String> words) {
    Options options = words.contains("--quick") ? QUICK : FULL;
    List<String> names = new ArrayList<>();
    for (String word : words) {
      if (word.equals("--quick")) continue;
      if (word.startsWith("--")) {
        options = options.with(word);
      } else {
        names.add(word);
      }
    }
    return names.isEmpty() ? options : options.withRows(Row.selection(names));
  }

  private Options with(String word) {
    int equals = word.indexOf('=');
    String value = equals < 0 ? "" : word.substring(equals + 1);
    return switch (equals < 0 ? word : word.substring(0, equals)) {
      case "--peers" -> withPeers(List.of(value.split(",")));
      case "--starts" -> withStarts(Integer.parseInt(value));
      case "--rounds" ->
          new Options(
              rows, peers, starts, Integer.parseInt(value), roundSeconds, warmUp, indicative);
      case "--round-seconds" ->
          new Options(rows, peers, starts, rounds, Double.parseDouble(value), warmUp, indicative);
      case "--warm-up" -> {
        int dash = value.indexOf('-');
        var between =
            new WarmUp(
                Double.parseDouble(value.substring(0, dash)),
                Double.parseDouble(value.substring(dash + 1)));
        yield new Options(rows, peers, starts, rounds, roundSeconds, between, indicative);
      }
      default -> throw new IllegalArgumentException("no option " + word);
    };
  }

  Options withRows(List<Row> rows) {
    return new Options(rows, peers, starts, rounds, roundSeconds, warmUp, indicative);
  }

  Options withStarts(int starts) {
    return new Options(rows, peers, starts, rounds, roundSeconds, warmUp, indicative);
  }

  Options withPeers(List<String> peers) {
    peers.forEach(Contender::parse);
    return new Options(rows, peers, starts, rounds, roundSeconds, warmUp, indicative);
  }
}
