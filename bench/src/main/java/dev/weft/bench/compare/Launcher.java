package dev.weft.bench.compare;

import dev.weft.bench.load.ClientProcess;
import dev.weft.bench.load.ColdStart;
import dev.weft.bench.load.ServerProcess;
import dev.weft.bench.workload.Certificate;
import dev.weft.bench.workload.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Knows the command lines: the same JVM with the same flags for every Java peer, on both sides.
///
/// @param goProgram the grpc-go peer, if `bench/run` could build it
record Launcher(@Nullable Path goProgram, Path logs) {

  private static final List<String> JVM_FLAGS = List.of("-Xms1g", "-Xmx2g", "-XX:+UseG1GC");
  // They change no figure: without them grpc-java's Netty fills the log with warnings.
  private static final List<String> QUIET =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  static Launcher fromEnvironment(Path logs) {
    String go = System.getenv("WEFT_BENCH_GO");
    return new Launcher(go != null && Files.isExecutable(Path.of(go)) ? Path.of(go) : null, logs);
  }

  /// What stands against running this peer with this row, or null.
  @Nullable String absence(String name, Row row) {
    Contender contender = Contender.parse(name);
    boolean platformThreads = row.flavour() == Row.Flavour.PLATFORM_THREADS;
    if (contender.isGo()) {
      if (goProgram == null) return "not built: no `go` on the path, or its build failed";
      boolean secured = row.flavour() == Row.Flavour.TLS;
      if (platformThreads || secured || row.kind() == Row.Kind.COLD) return "does not apply";
    }
    if (contender.peer().equals("ga") && platformThreads) {
      return "does not apply: its callers have no threads";
    }
    return null;
  }

  Child server(String name, Row row) throws IOException {
    Contender contender = Contender.parse(name);
    return child(
        "server " + name,
        contender.isGo()
            ? go("server", row)
            : java(contender, row, ServerProcess.class, contender.peer(), row.name()));
  }

  Child client(String name, Row row, int port) throws IOException {
    Contender contender = Contender.parse(name);
    String where = Integer.toString(port);
    return child(
        "client " + name,
        contender.isGo()
            ? go("client", row, where)
            : java(contender, row, ClientProcess.class, contender.peer(), where, row.name()));
  }

  /// With no heap flags: a program as small as hello has none.
  Child cold(String name) throws IOException {
    Contender contender = Contender.parse(name);
    List<String> words = new ArrayList<>(List.of(jvm()));
    words.addAll(QUIET);
    words.addAll(
        List.of("-cp", contender.classPath(), ColdStart.class.getName(), contender.peer()));
    return child("cold " + name, words);
  }

  private Child child(String name, List<String> commandLine) throws IOException {
    String log = name.replaceAll("[^A-Za-z0-9.]+", "-") + ".log";
    return new Child(name, commandLine, logs.resolve(log));
  }

  private List<String> java(Contender contender, Row row, Class<?> main, String... arguments)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(jvm()));
    words.addAll(jvmFlags());
    words.addAll(QUIET);
    if (row.flavour() == Row.Flavour.TLS) words.addAll(Certificate.flags(logs));
    words.addAll(List.of("-cp", contender.classPath(), main.getName()));
    words.addAll(List.of(arguments));
    return words;
  }

  /// The flags of every measured JVM, with those from `WEFT_BENCH_JVM_FLAGS`.
  static List<String> jvmFlags() {
    List<String> flags = new ArrayList<>(JVM_FLAGS);
    flags.addAll(extraFlags());
    return flags;
  }

  private static List<String> extraFlags() {
    String flags = System.getenv("WEFT_BENCH_JVM_FLAGS");
    return flags == null || flags.isBlank() ? List.of() : List.of(flags.strip().split("\\s+"));
  }

  private List<String> go(String side, Row row, String... arguments) {
    if (goProgram == null) throw new IllegalStateException("the go peer is absent");
    List<String> words =
        new ArrayList<>(
            List.of(
                goProgram.toString(),
                side,
                "-kind=" + row.kind().name().toLowerCase(Locale.ROOT),
                "-callers=" + row.callers(),
                "-connections=" + row.connections(),
                "-bytes=" + row.bytes(),
                "-perstream=" + row.messagesPerStream(),
                "-rich=" + (row.flavour() == Row.Flavour.RICH)));
    words.addAll(List.of(arguments));
    return words;
  }

  private static String jvm() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
