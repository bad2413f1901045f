package dev.weft.bench.compare;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A run on paper: what it ran on, with which flags, what came out; the same as JSON, written anew after each row so
/// that a run that is stopped has not been for nothing.
final class Report {
  private static final Gson JSON =
      new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues().create();
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Options options;
  private final Map<String, String> machine = machine();
  private final Map<String, String> peers = new LinkedHashMap<>();
  private final Map<String, RowResult> results = new LinkedHashMap<>();
  private final LocalDateTime begin = LocalDateTime.now(ZoneId.systemDefault());
  private final Path file;

  Report(Options options, Path folder) throws IOException {
    this.options = options;
    for (String peer : options.peers()) peers.put(peer, Contender.parse(peer).configuration());
    Files.createDirectories(folder);
    this.file = folder.resolve("compare-" + STAMP.format(begin) + ".json");
  }

  private record Document(
      String begin,
      boolean indicative,
      Map<String, String> machine,
      List<String> jvmFlags,
      Map<String, String> peers,
      int rounds,
      double roundSeconds,
      WarmUp warmUp,
      List<RowResult> rows,
      List<Scoreboard.Line> targets) {}

  void add(RowResult result) throws IOException {
    results.put(result.row().name(), result);
    var document =
        new Document(
            begin.toString(),
            options.indicative(),
            machine,
            Launcher.jvmFlags(),
            peers,
            options.rounds(),
            options.roundSeconds(),
            options.warmUp(),
            List.copyOf(results.values()),
            Scoreboard.lines(results));
    Files.writeString(file, JSON.toJson(document));
  }

  /// Where the JSON is.
  Path file() {
    return file;
  }

  /// By their rows' names.
  Map<String, RowResult> results() {
    return Collections.unmodifiableMap(results);
  }

  String head() {
    var text = new StringBuilder();
    if (options.indicative()) {
      text.append("INDICATIVE: a quick run, warmed for less time than grpc-java needs\n");
    }
    machine.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    text.append("every JVM, both sides: ")
        .append(String.join(" ", Launcher.jvmFlags()))
        .append('\n');
    peers.forEach((peer, configuration) ->
        text.append("  ").append(peer).append(": ").append(configuration).append('\n'));
    text.append(
        "%d rounds of %s s in turns, after %s to %s s of warm-up; medians\n"
            .formatted(
                options.rounds(),
                options.roundSeconds(),
                options.warmUp().atLeastSeconds(),
                options.warmUp().atMostSeconds()));
    return text.toString();
  }

  String tail() {
    var text = new StringBuilder(Scoreboard.text(Scoreboard.lines(results)));
    for (TwoBuilds builds : TwoBuilds.of(results)) text.append("  ").append(builds).append('\n');
    text.append("\nDifferences under 20 % are noise.");
    if (options.indicative()) text.append(" This run is indicative.");
    text.append('\n');
    List<String> voidRows = new ArrayList<>();
    results.forEach((name, result) -> {
      if (result.objection() != null) voidRows.add(name);
    });
    if (!voidRows.isEmpty()) {
      text.append("THE RUN IS VOID in ")
          .append(String.join(", ", voidRows))
          .append(": ga is not itself, see there\n");
    }
    return text.append("written to ").append(file).toString();
  }

  private static Map<String, String> machine() {
    Map<String, String> facts = new LinkedHashMap<>();
    var system = ManagementFactory.getOperatingSystemMXBean();
    facts.put("commit", System.getenv().getOrDefault("WEFT_BENCH_COMMIT", "unknown"));
    facts.put("processors", Integer.toString(system.getAvailableProcessors()));
    facts.put("system", system.getName() + " " + system.getVersion() + " " + system.getArch());
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("load average at the start", Table.number(system.getSystemLoadAverage()));
    return facts;
  }
}
