package dev.weft.bench.compare;

import com.google.gson.JsonObject;
import dev.weft.bench.load.Sample;
import dev.weft.bench.load.Usage;
import dev.weft.bench.workload.Row;
import java.io.IOException;

/// A client process and a server process, connected. Between rounds both are idle.
final class Pair implements AutoCloseable {
  private static final long START_SECONDS = 60;
  // Beyond the round's own length: streams are read to their end.
  private static final long GRACE_SECONDS = 60;

  private final Row row;
  private final String name;
  private final Child server;
  private final Child client;

  private Pair(Row row, String name, Child server, Child client) {
    this.row = row;
    this.name = name;
    this.server = server;
    this.client = client;
  }

  static Pair start(Launcher launcher, String clientPeer, String serverPeer, Row row)
      throws IOException, InterruptedException {
    Child server = launcher.server(serverPeer, row);
    try {
      int port = server.answer(JsonObject.class, START_SECONDS).get("port").getAsInt();
      Child client = launcher.client(clientPeer, row, port);
      var pair = new Pair(row, clientPeer + " > " + serverPeer, server, client);
      client.answer(JsonObject.class, START_SECONDS);
      return pair;
    } catch (IOException | InterruptedException failure) {
      server.close();
      throw failure;
    }
  }

  /// One round in a closed loop.
  Figures round(double seconds) throws IOException, InterruptedException {
    return measure("round " + seconds, seconds);
  }

  /// One round in an open loop.
  Figures round(double seconds, double callsPerSecond) throws IOException, InterruptedException {
    return measure("round " + seconds + " " + callsPerSecond, seconds);
  }

  private Figures measure(String command, double seconds) throws IOException, InterruptedException {
    server.ask("reset", JsonObject.class, GRACE_SECONDS);
    Sample sample = client.ask(command, Sample.class, (long) seconds + GRACE_SECONDS);
    Usage usage = server.ask("report", Usage.class, GRACE_SECONDS);
    if (sample.failures() > 0) {
      throw new IOException(
          name
              + ": "
              + sample.failures()
              + " callers failed, the first with "
              + sample.firstFailure());
    }
    return Figures.of(row, sample, usage);
  }

  /// What each of many open, silent streams holds. Begins with one on each connection, so that connections and
  /// classes are not counted.
  Figures idle() throws IOException, InterruptedException {
    open(row.connections());
    double clientBefore = heap(client);
    double serverBefore = heap(server);
    open(row.callers());
    double streams = row.callers() - row.connections();
    return Figures.ofIdle(
        (heap(client) - clientBefore) / streams, (heap(server) - serverBefore) / streams);
  }

  private void open(int streams) throws IOException, InterruptedException {
    client.ask("open " + streams, JsonObject.class, GRACE_SECONDS);
  }

  private static double heap(Child child) throws IOException, InterruptedException {
    return child.ask("heap", JsonObject.class, GRACE_SECONDS).get("heapBytes").getAsDouble();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
