package dev.weft.bench.compare;

import static java.util.stream.Collectors.joining;

import dev.weft.bench.workload.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A row's figures as text: one line a peer.
final class Table {
  private static final String GAP = "  ";

  private Table() {}

  static String of(RowResult result) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(titles(result.row()));
    result.medians().forEach((peer, figures) -> lines.add(line(result, peer, figures)));
    var text = new StringBuilder("\n" + describe(result.row()) + "\n");
    text.append(aligned(lines));
    result
        .absent()
        .forEach(
            (peer, why) -> text.append(GAP).append(peer).append(": ").append(why).append('\n'));
    if (result.objection() != null) text.append("  VOID: ").append(result.objection()).append('\n');
    return text.toString();
  }

  private static String describe(Row row) {
    String load =
        switch (row.kind()) {
          case UNARY -> row.callers() + " callers";
          case PING_PONG, STREAM, IDLE -> row.callers() + " streams";
          case COLD -> "one call in a fresh JVM, server and client in it";
        };
    if (row.kind() == Row.Kind.COLD) return row.name() + ": " + load;
    String flavour =
        switch (row.flavour()) {
          case PLAIN -> "";
          case RICH -> ", deadline, two metadata fields, one interceptor a side";
          case TLS -> ", TLS 1.3";
          case PLATFORM_THREADS -> ", platform threads";
        };
    return String.format(
        Locale.ROOT,
        "%s: %,d bytes, %s, %d connection%s%s",
        row.name(),
        row.bytes(),
        load,
        row.connections(),
        row.connections() == 1 ? "" : "s",
        flavour);
  }

  private static List<Metric> metrics(Row row) {
    return switch (row.kind()) {
      case UNARY, PING_PONG ->
          List.of(Metric.RATE, Metric.P50, Metric.P99, Metric.P999, Metric.CPU, Metric.BYTES);
      case STREAM -> // the latency of a stream of many messages is its rate once more
          List.of(Metric.RATE, Metric.CPU, Metric.BYTES);
      case IDLE -> List.of(Metric.HEAP);
      case COLD -> List.of(Metric.FIRST_REPLY);
    };
  }

  /// What the last two columns compare.
  private static Metric headline(Row row) {
    return switch (row.kind()) {
      case UNARY, PING_PONG, STREAM -> Metric.RATE;
      case IDLE -> Metric.HEAP;
      case COLD -> Metric.FIRST_REPLY;
    };
  }

  private static List<String> titles(Row row) {
    List<String> titles = new ArrayList<>(List.of("peer"));
    for (Metric metric : metrics(row)) {
      titles.add(title(metric, row));
    }
    titles.addAll(List.of("x ga", "x gb"));
    if (headline(row) == Metric.RATE) titles.add("CPU x ga");
    return titles;
  }

  private static String title(Metric metric, Row row) {
    return switch (metric) {
      case RATE -> row.unit();
      case CPU -> "CPU-s/100k c + s";
      case BYTES -> "allocated B c + s";
      case HEAP -> "heap B/stream c + s";
      default -> metric.title;
    };
  }

  /// What both sides share out is shown as both shares.
  private static String cell(Figures figures, Metric metric) {
    return switch (metric) {
      case CPU -> sum(figures, Metric.CPU_CLIENT, Metric.CPU_SERVER);
      case BYTES -> sum(figures, Metric.BYTES_CLIENT, Metric.BYTES_SERVER);
      case HEAP -> sum(figures, Metric.HEAP_CLIENT, Metric.HEAP_SERVER);
      default -> number(figures.get(metric));
    };
  }

  private static String sum(Figures figures, Metric client, Metric server) {
    return number(figures.get(client)) + " + " + number(figures.get(server));
  }

  private static List<String> line(RowResult result, String peer, Figures figures) {
    Row row = result.row();
    List<String> cells = new ArrayList<>(List.of(peer));
    for (Metric metric : metrics(row)) cells.add(cell(figures, metric));
    cells.add(ratio(result.medians(), figures, headline(row), "ga"));
    cells.add(ratio(result.medians(), figures, headline(row), "gb"));
    if (headline(row) == Metric.RATE) {
      cells.add(ratio(result.medians(), figures, Metric.CPU, "ga"));
    }
    return cells;
  }

  private static String ratio(
      Map<String, Figures> medians, Figures figures, Metric metric, String against) {
    Figures other = medians.get(against);
    return other == null ? "-" : number(figures.ratio(metric, other));
  }

  /// Three digits that matter, or all before the point.
  static String number(double value) {
    if (Double.isNaN(value)) return "-";
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.2f", value);
  }

  /// The first column to the left, the others to the right.
  static String aligned(List<List<String>> lines) {
    int columns = lines.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) widths[i] = Math.max(widths[i], line.get(i).length());
    }
    var text = new StringBuilder();
    for (List<String> line : lines) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < columns; i++) {
        String space = " ".repeat(widths[i] - line.get(i).length());
        cells.add(i == 0 ? line.get(i) + space : space + line.get(i));
      }
      text.append(cells.stream().collect(joining(GAP, GAP, "\n")));
    }
    return text.toString();
  }
}
