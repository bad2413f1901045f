package dev.weft.bench.load;

import com.google.gson.Gson;
import dev.weft.bench.Peers;
import dev.weft.bench.peer.EchoClient;
import dev.weft.bench.workload.Row;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The client of a pair: reads commands, runs rounds, prints one line of JSON for each.
///
/// | command | answer |
/// |---|---|
/// | `round SECONDS` | a [Sample], closed loop |
/// | `round SECONDS RATE` | a [Sample], open loop at so many calls a second |
/// | `open N` | `{}`, once N silent streams are open in all |
/// | `heap` | `heapBytes` after a collection |
///
/// It ends when its input does.
public final class ClientProcess {
  private ClientProcess() {}

  /// Arguments: peer, port, row.
  public static void main(String[] args) throws Exception {
    Lifeline.hold();
    PrintStream answers = System.out;
    System.setOut(System.err); // whatever a library prints is not an answer
    Row row = Row.named(args[2]);
    var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var json = new Gson();
    try (EchoClient client = Peers.named(args[0]).connect(Integer.parseInt(args[1]), row)) {
      Load load = Load.of(row, client);
      answers.println("{}");
      for (String line; (line = commands.readLine()) != null; ) {
        answers.println(json.toJson(obey(line.split(" "), load)));
      }
    }
    System.exit(0); // a peer's threads may not be daemons
  }

  private static Object obey(String[] words, Load load) throws Exception {
    return switch (words[0]) {
      case "round" -> load.run(pace(words));
      case "open" -> {
        load.openIdle(Integer.parseInt(words[1]));
        yield Map.of();
      }
      case "heap" -> Map.of("heapBytes", Meter.heapBytesAfterGc());
      default -> throw new IllegalArgumentException("no command " + words[0]);
    };
  }

  private static Pace pace(String[] words) {
    double seconds = Double.parseDouble(words[1]);
    return words.length == 2
        ? Pace.Closed.lasting(seconds)
        : Pace.Open.lasting(seconds, Double.parseDouble(words[2]));
  }
}
