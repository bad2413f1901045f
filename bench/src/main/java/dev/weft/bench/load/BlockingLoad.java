package dev.weft.bench.load;

import com.google.protobuf.BytesValue;
import dev.weft.bench.peer.BlockingEchoClient;
import dev.weft.bench.peer.BlockingEchoClient.Exchange;
import dev.weft.bench.workload.Payload;
import dev.weft.bench.workload.Row;
import dev.weft.bench.workload.StreamRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Drives a blocking client: a caller is a thread, virtual unless the row says otherwise.
final class BlockingLoad implements Load {
  private final Row row;
  private final BlockingEchoClient client;
  private final BytesValue payload;
  private final List<Tally> tallies;
  private final List<Exchange> idle = new ArrayList<>();
  private final Meter meter = new Meter();

  BlockingLoad(Row row, BlockingEchoClient client) {
    this.row = row;
    this.client = client;
    this.payload = Payload.of(row.bytes());
    this.tallies = Stream.generate(Tally::new).limit(row.callers()).toList();
  }

  @Override
  public Sample run(Pace pace) throws InterruptedException {
    tallies.forEach(Tally::clear);
    meter.reset();
    long begin = System.nanoTime();
    var builder =
        row.flavour() == Row.Flavour.PLATFORM_THREADS ? Thread.ofPlatform() : Thread.ofVirtual();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < tallies.size(); i++) {
      int connection = i % row.connections();
      Tally tally = tallies.get(i);
      callers.add(builder.start(() -> call(connection, tally, pace)));
    }
    for (Thread caller : callers) caller.join();
    return Tally.sum(tallies, (System.nanoTime() - begin) / 1e9, meter.sinceReset());
  }

  /// A caller gives up at its first failure: a round with failures does not count anyway.
  private void call(int connection, Tally tally, Pace pace) {
    try {
      switch (row.kind()) {
        case UNARY -> unary(connection, tally, pace);
        case PING_PONG -> pingPong(connection, tally, pace);
        case STREAM -> stream(connection, tally, pace);
        case IDLE, COLD -> throw new IllegalStateException(row.name() + " has no rounds");
      }
    } catch (Exception failure) {
      tally.failed(failure);
    }
  }

  private void unary(int connection, Tally tally, Pace pace) throws Exception {
    for (long begun; (begun = pace.awaitNext()) != Pace.OVER; ) {
      requireWhole(client.unary(connection, payload));
      tally.done(1, begun);
    }
  }

  private void pingPong(int connection, Tally tally, Pace pace) throws Exception {
    try (Exchange exchange = client.pingPong(connection)) {
      for (long begun; (begun = pace.awaitNext()) != Pace.OVER; ) {
        requireWhole(exchange.exchange(payload));
        tally.done(1, begun);
      }
    }
  }

  private void stream(int connection, Tally tally, Pace pace) throws Exception {
    BytesValue request = new StreamRequest(row.messagesPerStream(), row.bytes()).encode();
    for (long begun; (begun = pace.awaitNext()) != Pace.OVER; ) {
      int messages = client.stream(connection, request);
      if (messages != row.messagesPerStream()) {
        throw new IllegalStateException(messages + " messages; asked " + row.messagesPerStream());
      }
      tally.done(messages, begun);
    }
  }

  private void requireWhole(BytesValue echo) {
    if (echo.getValue().size() != row.bytes()) {
      throw new IllegalStateException(
          "echo of " + echo.getValue().size() + " bytes; sent " + row.bytes());
    }
  }

  @Override
  public void openIdle(int streams) throws Exception {
    while (idle.size() < streams) {
      Exchange exchange = client.pingPong(idle.size() % row.connections());
      requireWhole(exchange.exchange(payload));
      idle.add(exchange);
    }
  }
}
