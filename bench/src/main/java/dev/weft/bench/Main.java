package dev.weft.bench;

import dev.weft.bench.compare.Beside;
import dev.weft.bench.compare.Compare;
import dev.weft.bench.compare.Guard;
import dev.weft.bench.compare.Single;
import dev.weft.bench.model.Model;
import dev.weft.bench.workload.Row;
import java.util.Arrays;
import java.util.NoSuchElementException;

/// The command line behind `./bench/run`.
public final class Main {
  private static final String USAGE =
      """
      ./bench/run compare [--quick] [OPTIONS] [ROWS]   all peers, or some, beside each other
      ./bench/run pair CLIENT SERVER ROW [OPTIONS]     one client against one server
      ./bench/run guard [--against=COMMIT] [OPTIONS] [ROWS]    this build beside an earlier one; fails on a loss
      ./bench/run list                                 rows and peers
      ./bench/run beside [PEER]                        small calls beside a 1 GiB upload, on one connection
      ./bench/run model                                8 and 64 cores, simulated
      ./bench/run jmh [ARGUMENTS OF JMH]               the microbenchmarks

      --peers=ga,gb,...    --rounds=5    --round-seconds=2    --warm-up=8-25 (seconds, at least - at most)
      --rate=N             pair only: open loop at N calls a second
      """;

  private Main() {}

  static void main(String[] args) throws Exception {
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    try {
      switch (args.length == 0 ? "help" : args[0]) {
        case "compare" -> Compare.main(rest);
        case "guard" -> Guard.main(rest);
        case "pair" -> Single.main(rest);
        case "list" -> list();
        case "beside" -> Beside.main(rest);
        case "model" -> Model.main();
        default -> System.out.print(USAGE);
      }
    } catch (IllegalArgumentException | NoSuchElementException mistake) {
      System.err.println(mistake.getMessage());
      System.err.print(USAGE);
      System.exit(2);
    }
  }

  private static void list() {
    System.out.println("rows:");
    for (Row row : Row.ALL) System.out.println("  " + row.name());
    System.out.println("  alloc (read from unary-256)");
    System.out.println("peers:");
    for (String peer : Peers.NAMES) {
      System.out.println("  " + peer + ": " + Peers.named(peer).configuration());
    }
    System.out.println("  go: grpc-go, when `go` is on the path");
  }
}
