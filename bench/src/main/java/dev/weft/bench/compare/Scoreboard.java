package dev.weft.bench.compare;

import dev.weft.bench.compare.Target.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The targets, and how each Weft peer stands against them.
final class Scoreboard {

  /// One target and what was measured for it; a ratio is NaN where nothing was.
  record Line(
      Target target,
      double jettyRatio,
      Verdict jetty,
      double blockingRatio,
      Verdict blocking,
      boolean isVoid) {}

  private Scoreboard() {}

  /// The targets of the rows that ran.
  static List<Line> lines(Map<String, RowResult> results) {
    List<Line> lines = new ArrayList<>();
    for (Target target : Target.ALL) {
      RowResult result = results.get(target.row());
      if (result == null) continue;
      double jetty = ratio(target, "weft-jetty", results);
      double blocking = ratio(target, "weft-blocking", results);
      lines.add(
          new Line(
              target,
              jetty,
              target.judgeFloor(jetty),
              blocking,
              target.judge(blocking),
              result.objection() != null));
    }
    return lines;
  }

  private static double ratio(Target target, String peer, Map<String, RowResult> results) {
    RowResult result = results.get(target.row());
    Figures own = result == null ? null : result.medians().get(peer);
    Figures other;
    if (target.against().equals(Target.BARE)) {
      RowResult bare = results.get("unary-256");
      other = bare == null ? null : bare.medians().get(peer);
    } else {
      other = result == null ? null : result.medians().get(target.against());
    }
    return own == null || other == null ? Double.NaN : own.ratio(target.metric(), other);
  }

  static String text(List<Line> lines) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(
        List.of(
            "target",
            "ratio of",
            "against",
            "weft-jetty",
            "floor",
            "",
            "weft-blocking",
            "must",
            "aim",
            "",
            ""));
    for (Line line : lines) {
      Target target = line.target();
      cells.add(
          List.of(
              target.label(),
              target.metric().title,
              target.against(),
              Table.number(line.jettyRatio()),
              Table.number(target.floor()),
              word(line.jetty()),
              Table.number(line.blockingRatio()),
              Table.number(target.must()),
              Table.number(target.aim()),
              word(line.blocking()),
              line.isVoid() ? "void" : ""));
    }
    return Table.aligned(cells);
  }

  private static String word(Verdict verdict) {
    return verdict == Verdict.NONE ? "" : verdict.name().toLowerCase(Locale.ROOT);
  }
}
