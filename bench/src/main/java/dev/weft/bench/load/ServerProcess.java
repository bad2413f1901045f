package dev.weft.bench.load;

import com.google.gson.Gson;
import dev.weft.bench.Peers;
import dev.weft.bench.peer.EchoServer;
import dev.weft.bench.workload.Row;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The server of a pair: prints `port`, then obeys commands, one line of JSON for each.
///
/// | command | answer |
/// |---|---|
/// | `reset` | `{}`, and the meters begin at zero |
/// | `report` | the [Usage] since then |
/// | `heap` | `heapBytes` after a collection |
///
/// It ends when its input does.
public final class ServerProcess {
  private ServerProcess() {}

  /// Arguments: peer, row.
  public static void main(String[] args) throws Exception {
    Lifeline.hold();
    PrintStream answers = System.out;
    System.setOut(System.err); // whatever a library prints is not an answer
    var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var json = new Gson();
    var meter = new Meter();
    try (EchoServer server = Peers.named(args[0]).serve(Row.named(args[1]))) {
      answers.println(json.toJson(Map.of("port", server.port())));
      for (String line; (line = commands.readLine()) != null; ) {
        answers.println(json.toJson(obey(line, meter)));
      }
    }
    System.exit(0); // a peer's threads may not be daemons
  }

  private static Object obey(String command, Meter meter) {
    return switch (command) {
      case "reset" -> {
        meter.reset();
        yield Map.of();
      }
      case "report" -> meter.sinceReset();
      case "heap" -> Map.of("heapBytes", Meter.heapBytesAfterGc());
      default -> throw new IllegalArgumentException("no command " + command);
    };
  }
}
