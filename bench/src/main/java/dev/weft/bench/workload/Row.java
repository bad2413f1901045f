package dev.weft.bench.workload;

import static dev.weft.bench.workload.Row.Flavour.PLAIN;
import static dev.weft.bench.workload.Row.Flavour.PLATFORM_THREADS;
import static dev.weft.bench.workload.Row.Flavour.RICH;
import static dev.weft.bench.workload.Row.Flavour.TLS;
import static dev.weft.bench.workload.Row.Kind.COLD;
import static dev.weft.bench.workload.Row.Kind.IDLE;
import static dev.weft.bench.workload.Row.Kind.PING_PONG;
import static dev.weft.bench.workload.Row.Kind.STREAM;
import static dev.weft.bench.workload.Row.Kind.UNARY;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;

/// One workload, by its short and stable name.
///
/// @param callers how many calls (or streams) are under way at once, over all connections
/// @param bytes the size of one message's payload, before protobuf adds its two to four bytes
public record Row(
    String name, Kind kind, int callers, int connections, int bytes, Flavour flavour) {

  /// The shape of the work.
  public enum Kind {
    /// Each caller makes one call after the other.
    UNARY,
    /// Each caller holds one bidirectional stream and sends when the echo of its last message is there.
    PING_PONG,
    /// Each caller reads one stream of messages after the other.
    STREAM,
    /// Streams that are open and silent: what each costs in heap.
    IDLE,
    /// A fresh JVM: the time until its first reply.
    COLD
  }

  /// What a call carries beyond its message, and whose threads make it.
  public enum Flavour {
    PLAIN,
    /// A deadline, two metadata fields, and one interceptor on each side that writes or reads them.
    RICH,
    /// Over TLS 1.3 with AES-128-GCM, by a [Certificate].
    TLS,
    /// The callers are platform threads.
    PLATFORM_THREADS
  }

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  public static final List<Row> ALL =
      List.of(
          new Row("unary-256", UNARY, 256, 1, 128, PLAIN),
          new Row("unary-256-rich", UNARY, 256, 1, 128, RICH),
          new Row("unary-256-tls", UNARY, 256, 1, 128, TLS),
          new Row("unary-1000", UNARY, 1000, 2, 128, PLAIN),
          new Row("unary-32", UNARY, 32, 1, 128, PLAIN),
          new Row("unary-32-platform", UNARY, 32, 1, 128, PLATFORM_THREADS),
          new Row("unary-1", UNARY, 1, 1, 128, PLAIN),
          new Row("pingpong-1", PING_PONG, 1, 1, 128, PLAIN),
          new Row("pingpong-100", PING_PONG, 100, 1, 128, PLAIN),
          new Row("stream-128b", STREAM, 1, 1, 128, PLAIN),
          new Row("unary-64k", UNARY, 32, 1, 64 * KIB, PLAIN),
          new Row("stream-1m", STREAM, 1, 1, MIB, PLAIN),
          new Row("idle", IDLE, 20_000, 20, 128, PLAIN),
          new Row("cold", COLD, 1, 1, 128, PLAIN));

  /// The rows of a quick comparison.
  public static final List<Row> QUICK =
      List.of(
          named("unary-256"),
          named("unary-32"),
          named("unary-1"),
          named("pingpong-1"),
          named("stream-128b"));

  /// The row of this name.
  ///
  /// @throws NoSuchElementException naming the rows there are
  public static Row named(String name) {
    for (Row row : ALL) if (row.name.equals(name)) return row;
    throw new NoSuchElementException(
        "no row "
            + name
            + "; there are "
            + String.join(", ", ALL.stream().map(Row::name).toList()));
  }

  /// The rows to run for these names, each once, with what a name needs beside it: `alloc` is read from
  /// `unary-256`, and `unary-256-rich` is judged against it.
  public static List<Row> selection(List<String> names) {
    if (names.isEmpty()) return ALL;
    var rows = new LinkedHashSet<Row>();
    for (String name : names) {
      if (name.equals("alloc") || name.equals("unary-256-rich")) rows.add(named("unary-256"));
      if (!name.equals("alloc")) rows.add(named(name));
    }
    return List.copyOf(rows);
  }

  /// Messages of one server stream: short enough that a round ends near its time, long enough that the call's own
  /// cost vanishes.
  public int messagesPerStream() {
    return bytes >= MIB ? 16 : 10_000;
  }

  /// What the rate counts.
  public String unit() {
    return switch (kind) {
      case UNARY -> "calls/s";
      case PING_PONG -> "messages/s";
      case STREAM -> bytes >= MIB ? "MiB/s" : "messages/s";
      case IDLE, COLD -> "";
    };
  }
}
