package dev.weft.bench.compare;

import dev.weft.bench.workload.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// This build beside an earlier one, in turns: whether anything was lost.
///
/// "No loss" is what [TwoBuilds] allows, of the medians over several starts of each build: two starts of
/// one build were seen to differ by 80 bytes a call. What could not be measured is not called no loss.
public final class Guard {
  private static final String REFERENCE = "--reference=";

  /// One row for each path through the runtime: combined writes, the layers around a call, wake-ups, streams.
  private static final List<String> ROWS =
      List.of("unary-256", "unary-256-rich", "unary-32", "pingpong-100", "stream-128b");

  private static final int STARTS = 3;

  private static final List<String> PEERS = List.of("weft-blocking");

  private Guard() {}

  /// Arguments: `--reference=JAR`, then rows and options of `compare`. Exits with 1 if there was a loss.
  public static void main(String[] args) throws Exception {
    Options options = options(List.of(args));
    Report report = Compare.measure(options);
    List<String> losses = losses(report.results(), options);
    TwoBuilds.of(report.results()).forEach(System.out::println);
    System.out.println();
    if (losses.isEmpty()) {
      System.out.println("NO LOSS in " + names(options) + " (" + report.file() + ")");
    } else {
      System.out.println("LOSS:");
      losses.forEach(loss -> System.out.println("  " + loss));
      System.out.println("(" + report.file() + ")");
      System.exit(1);
    }
  }

  static Options options(List<String> words) {
    String reference = null;
    boolean peersAreGiven = false;
    List<String> rest = new ArrayList<>();
    for (String word : words) {
      if (word.startsWith(REFERENCE)) {
        reference = word.substring(REFERENCE.length());
      } else {
        rest.add(word);
      }
      peersAreGiven |= word.startsWith("--peers=");
    }
    if (reference == null) throw new IllegalArgumentException("guard needs " + REFERENCE + "JAR");
    if (rest.stream().allMatch(word -> word.startsWith("--"))) rest.addAll(ROWS);
    Options asked = Options.parse(rest);
    for (Row row : asked.rows()) {
      if (!TwoBuilds.compares(row)) {
        throw new IllegalArgumentException(row.name() + " has no rate, CPU and bytes to compare");
      }
    }
    List<String> peers = new ArrayList<>();
    for (String peer : peersAreGiven ? asked.peers() : PEERS) {
      if (!peer.startsWith("weft-") || peer.contains("@")) {
        throw new IllegalArgumentException(peer + " is not built here: nothing to guard");
      }
      peers.add(peer);
      peers.add(peer + "@" + reference);
    }
    boolean startsAreGiven = rest.stream().anyMatch(word -> word.startsWith("--starts="));
    return (startsAreGiven ? asked : asked.withStarts(STARTS)).withPeers(peers);
  }

  /// In words; also what was not measured in this build. A row that the earlier build did not have is nobody's loss,
  /// unless there is nothing else.
  static List<String> losses(Map<String, RowResult> results, Options options) {
    List<TwoBuilds> compared = TwoBuilds.of(results);
    List<String> losses = new ArrayList<>();
    for (TwoBuilds builds : compared) {
      if (!builds.isWithoutLoss()) losses.add(builds.toString());
    }
    for (RowResult result : results.values()) {
      result
          .absent()
          .forEach((peer, why) -> {
            if (!peer.contains("@")) {
              losses.add(result.row().name() + ", " + peer + " was not measured: " + why);
            }
          });
    }
    if (compared.isEmpty()) losses.add("nothing was compared in " + names(options));
    return losses;
  }

  private static String names(Options options) {
    return String.join(", ", options.rows().stream().map(Row::name).toList());
  }
}
