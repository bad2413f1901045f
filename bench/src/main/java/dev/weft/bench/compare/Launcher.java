package dev.weft.bench.compare;

import dev.weft.bench.Peers;
import dev.weft.bench.load.ClientProcess;
import dev.weft.bench.load.ColdStart;
import dev.weft.bench.load.ServerProcess;
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

  static final String GO = "go";
  static final List<String> JVM_FLAGS = List.of("-Xms1g", "-Xmx2g", "-XX:+UseG1GC");
  // They change no figure: without them grpc-java's Netty fills the log with warnings.
  private static final List<String> QUIET =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  static Launcher fromEnvironment(Path logs) {
    String go = System.getenv("WEFT_BENCH_GO");
    return new Launcher(go != null && Files.isExecutable(Path.of(go)) ? Path.of(go) : null, logs);
  }

  /// What stands against running this peer with this row, or null.
  @Nullable String absence(String peer, Row row) {
    if (peer.equals(GO)) {
      if (goProgram == null) return "not built: no `go` on the path, or its build failed";
      if (row.flavour() == Row.Flavour.PLATFORM_THREADS || row.kind() == Row.Kind.COLD) {
        return "does not apply";
      }
    }
    if (peer.equals("ga") && row.flavour() == Row.Flavour.PLATFORM_THREADS) {
      return "does not apply: its callers have no threads";
    }
    return null;
  }

  String configuration(String peer) {
    return peer.equals(GO)
        ? "grpc-go: everything default; goroutines as callers"
        : Peers.named(peer).configuration();
  }

  Child server(String peer, Row row) throws IOException {
    return child(
        "server " + peer,
        peer.equals(GO) ? go("server", row) : java(ServerProcess.class, peer, row.name()));
  }

  Child client(String peer, Row row, int port) throws IOException {
    String where = Integer.toString(port);
    List<String> go = peer.equals(GO) ? go("client", row) : new ArrayList<>();
    go.add(where);
    return child(
        "client " + peer,
        peer.equals(GO) ? go : java(ClientProcess.class, peer, where, row.name()));
  }

  /// With no heap flags: a program as small as hello has none.
  Child cold(String peer) throws IOException {
    List<String> words = new ArrayList<>(List.of(jvm()));
    words.addAll(QUIET);
    words.addAll(List.of("-cp", classPath(), ColdStart.class.getName(), peer));
    return child("cold " + peer, words);
  }

  private Child child(String name, List<String> commandLine) throws IOException {
    return new Child(name, commandLine, logs.resolve(name.replace(' ', '-') + ".log"));
  }

  private static List<String> java(Class<?> main, String... arguments) {
    List<String> words = new ArrayList<>(List.of(jvm()));
    words.addAll(JVM_FLAGS);
    words.addAll(QUIET);
    words.addAll(extraFlags());
    words.addAll(List.of("-cp", classPath(), main.getName()));
    words.addAll(List.of(arguments));
    return words;
  }

  /// Flags for every JVM of the run, from `WEFT_BENCH_JVM_FLAGS`: `-Djdk.pollerMode=1`, a profiler.
  static List<String> extraFlags() {
    String flags = System.getenv("WEFT_BENCH_JVM_FLAGS");
    return flags == null || flags.isBlank() ? List.of() : List.of(flags.strip().split("\\s+"));
  }

  private List<String> go(String side, Row row) {
    if (goProgram == null) throw new IllegalStateException("the go peer is absent");
    return new ArrayList<>(
        List.of(
            goProgram.toString(),
            side,
            "-kind=" + row.kind().name().toLowerCase(Locale.ROOT),
            "-callers=" + row.callers(),
            "-connections=" + row.connections(),
            "-bytes=" + row.bytes(),
            "-perstream=" + row.messagesPerStream(),
            "-rich=" + (row.flavour() == Row.Flavour.RICH)));
  }

  private static String jvm() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }
}
