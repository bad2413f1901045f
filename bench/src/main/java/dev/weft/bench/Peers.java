package dev.weft.bench;

import dev.weft.bench.grpcjava.GrpcJavaPeer;
import dev.weft.bench.peer.Peer;
import dev.weft.bench.weft.WeftPeer;
import dev.weft.bench.weft.Wiring;
import java.util.List;
import java.util.NoSuchElementException;

/// The peers that run on the JVM. The Go peer is a program of its own, in `bench/go`.
public final class Peers {
  private Peers() {}

  /// In the order of the table.
  public static final List<String> NAMES =
      List.of("ga", "gb", "gdef", "weft-jetty", "weft-blocking");

  /// The peer of this name.
  ///
  /// @throws NoSuchElementException naming the peers there are
  public static Peer named(String name) {
    return switch (name) { // not a map: a process loads the classes of its own peer only
      case "ga" -> GrpcJavaPeer.GA;
      case "gb" -> GrpcJavaPeer.GB;
      case "gdef" -> GrpcJavaPeer.GDEF;
      case "weft-jetty" -> new WeftPeer(name, new Wiring.JettySessions());
      case "weft-blocking" -> new WeftPeer(name, new Wiring.Blocking());
      default ->
          throw new NoSuchElementException(
              "no peer " + name + "; there are " + String.join(", ", NAMES));
    };
  }
}
