package dev.weft.bench.compare;

import dev.weft.bench.workload.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a row gave: for each peer that ran, all rounds; for each that did not, why.
///
/// @param objection why the row is void, or null
record RowResult(
    Row row,
    Map<String, Figures> medians,
    Map<String, List<Figures>> rounds,
    Map<String, WarmUp.Outcome> warmUps,
    Map<String, String> absent,
    @Nullable String objection) {

  static RowResult of(
      Row row,
      Map<String, List<Figures>> rounds,
      Map<String, WarmUp.Outcome> warmUps,
      Map<String, String> absent) {
    Map<String, Figures> medians = medians(rounds);
    return new RowResult(
        row, medians, rounds, warmUps, absent, Validity.objection(row.name(), medians));
  }

  /// A pair by itself: there is nothing to compare it with.
  static RowResult unjudged(Row row, Map<String, List<Figures>> rounds) {
    return new RowResult(row, medians(rounds), rounds, Map.of(), Map.of(), null);
  }

  private static Map<String, Figures> medians(Map<String, List<Figures>> rounds) {
    Map<String, Figures> medians = new LinkedHashMap<>();
    rounds.forEach((peer, figures) -> medians.put(peer, Figures.medians(figures)));
    return medians;
  }
}
