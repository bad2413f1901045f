package dev.weft.bench.compare;

import dev.weft.bench.Peers;
import dev.weft.bench.weft.UploadBeside;
import dev.weft.bench.weft.WeftPeer;
import dev.weft.bench.workload.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What an upload of 1 GiB does to the small calls beside it, on one connection.
public final class Beside {
  private static final int TRIES = 5;
  private static final int SECONDS_ALONE = 3;
  private static final long BYTES = 1L << 30;

  /// A small call may wait behind so much more, at its 99th percentile.
  private static final double MUST = 5;

  private Beside() {}

  private record Port(int port) {}

  /// Arguments: none, or a Weft peer; `weft-blocking` is the default.
  public static void main(String[] args) throws Exception {
    String name = args.length == 0 ? "weft-blocking" : args[0];
    if (!(Peers.named(name) instanceof WeftPeer peer)) {
      throw new IllegalArgumentException(name + " has no upload; weft-blocking and weft-jetty do");
    }
    Path results = Path.of(System.getenv().getOrDefault("WEFT_BENCH_RESULTS", "results"));
    Launcher launcher = Launcher.fromEnvironment(results.resolve("logs"));
    try (Child server = launcher.server(name, Row.named("unary-1"))) {
      int port = server.answer(Port.class, 30).port();
      List<UploadBeside.Result> tries = new ArrayList<>();
      for (int i = 0; i < TRIES; i++) {
        tries.add(UploadBeside.run(peer.wiring(), port, SECONDS_ALONE, BYTES));
        print(tries.getLast());
      }
      tries.sort(Comparator.comparingDouble(UploadBeside.Result::ratio));
      double median = tries.get(TRIES / 2).ratio();
      System.out.printf(
          "%s: p99 beside the upload is %.1f times p99 alone, the median of %d; must be below %.0f: %s%n",
          name, median, TRIES, MUST, median < MUST ? "held" : "missed");
    }
    System.exit(0); // Jetty's threads
  }

  private static void print(UploadBeside.Result result) {
    System.out.printf(
        "alone: p50 %,.0f µs, p99 %,.0f µs of %,d calls;"
            + " beside %,d MiB in %.1f s: p50 %,.0f µs, p99 %,.0f µs of %,d%n",
        result.alone().p50Micros(),
        result.alone().p99Micros(),
        result.alone().calls(),
        result.uploadedBytes() >> 20,
        result.beside().seconds(),
        result.beside().p50Micros(),
        result.beside().p99Micros(),
        result.beside().calls());
  }
}
