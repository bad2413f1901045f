package dev.weft.bench.compare;

import dev.weft.bench.Peers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A peer as the command line names it: `ga`, or `weft-blocking@before.jar` for the peer as an earlier build's
/// `benchmarks.jar` has it, so that two commits can be measured in turns.
///
/// @param jar null for this build's
record Contender(String peer, @Nullable Path jar) {
  static final String GO = "go";

  /// Reads a name.
  ///
  /// @throws NoSuchElementException naming the peers there are, or the jar that is not there
  static Contender parse(String word) {
    int at = word.indexOf('@');
    String peer = at < 0 ? word : word.substring(0, at);
    Path jar = at < 0 ? null : Path.of(word.substring(at + 1));
    if (!everyone().contains(peer)) {
      throw new NoSuchElementException(
          "no peer " + peer + "; there are " + String.join(", ", everyone()));
    }
    if (jar != null && !Files.isRegularFile(jar)) {
      throw new NoSuchElementException("no jar " + jar.toAbsolutePath());
    }
    return new Contender(peer, jar);
  }

  /// All peers of this build.
  static List<String> everyone() {
    List<String> names = new ArrayList<>(Peers.NAMES);
    names.add(GO);
    return names;
  }

  boolean isGo() {
    return peer.equals(GO);
  }

  String configuration() {
    if (isGo()) return "grpc-go: everything default; goroutines as callers";
    return Peers.named(peer).configuration() + (jar == null ? "" : ", as built into " + jar);
  }

  String classPath() {
    return jar == null ? System.getProperty("java.class.path") : jar.toString();
  }
}
