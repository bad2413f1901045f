package dev.weft.bench.load;

import com.google.protobuf.BytesValue;
import dev.weft.bench.peer.CallbackEchoClient;
import dev.weft.bench.peer.CallbackEchoClient.Exchange;
import dev.weft.bench.peer.CallbackEchoClient.Observer;
import dev.weft.bench.workload.Payload;
import dev.weft.bench.workload.Row;
import dev.weft.bench.workload.StreamRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Drives a client that calls back: a caller is an observer that begins its next call where the last one ended, on
/// the peer's own thread. This is the one place of the driver that is written in callbacks, because its peer is.
final class CallbackLoad implements Load {
  private final Row row;
  private final CallbackEchoClient client;
  private final BytesValue payload;
  private final List<Tally> tallies;
  private final List<Exchange> idle = new ArrayList<>();
  private final Meter meter = new Meter();

  CallbackLoad(Row row, CallbackEchoClient client) {
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
    switch (pace) {
      case Pace.Closed closed -> runClosed(closed);
      case Pace.Open open -> runOpen(open);
    }
    return Tally.sum(tallies, (System.nanoTime() - begin) / 1e9, meter.sinceReset());
  }

  private void runClosed(Pace.Closed pace) throws InterruptedException {
    var finished = new CountDownLatch(tallies.size());
    for (int i = 0; i < tallies.size(); i++) {
      int connection = i % row.connections();
      Tally tally = tallies.get(i);
      switch (row.kind()) {
        case UNARY -> new UnaryCaller(connection, tally, pace, finished).next();
        case PING_PONG -> new PingPongCaller(connection, tally, pace, finished).next();
        case STREAM -> new StreamCaller(connection, tally, pace, finished).next();
        case IDLE, COLD -> throw new IllegalStateException(row.name() + " has no rounds");
      }
    }
    finished.await();
  }

  private void runOpen(Pace.Open pace) throws InterruptedException {
    if (row.kind() != Row.Kind.UNARY)
      throw new IllegalStateException("open loop is for unary rows");
    var free = new LinkedBlockingQueue<PacedCaller>();
    for (int i = 0; i < tallies.size(); i++) {
      free.add(new PacedCaller(i % row.connections(), tallies.get(i), free));
    }
    for (long begun; (begun = pace.awaitNext()) != Pace.OVER; ) free.take().call(begun);
    for (int i = 0; i < tallies.size(); i++) free.take();
  }

  @Override
  public void openIdle(int streams) throws Exception {
    while (idle.size() < streams) {
      var echoed = new CountDownLatch(1);
      var exchange =
          client.pingPong(
              idle.size() % row.connections(),
              new Observer() {
                @Override
                public void received(BytesValue message) {
                  echoed.countDown();
                }

                @Override
                public void ended(@Nullable Throwable failure) {}
              });
      exchange.send(payload);
      echoed.await();
      idle.add(exchange);
    }
  }

  /// One closed loop: [#next] begins a call, or ends the loop. Touched by one thread at a time.
  private abstract static class Caller implements Observer {
    final int connection;
    final Tally tally;
    private final Pace pace;
    private final CountDownLatch finished;
    long begun;

    Caller(int connection, Tally tally, Pace pace, CountDownLatch finished) {
      this.connection = connection;
      this.tally = tally;
      this.pace = pace;
      this.finished = finished;
    }

    abstract void begin();

    abstract void over();

    final void next() {
      begun = pace.awaitNext();
      if (begun == Pace.OVER) {
        over();
      } else {
        begin();
      }
    }

    final void finish() {
      finished.countDown();
    }

    final void fail(Throwable failure) {
      tally.failed(failure);
      finished.countDown();
    }
  }

  private final class UnaryCaller extends Caller {
    UnaryCaller(int connection, Tally tally, Pace pace, CountDownLatch finished) {
      super(connection, tally, pace, finished);
    }

    @Override
    void begin() {
      client.unary(connection, payload, this);
    }

    @Override
    void over() {
      finish();
    }

    @Override
    public void received(BytesValue message) {}

    @Override
    public void ended(@Nullable Throwable failure) {
      if (failure != null) {
        fail(failure);
      } else {
        tally.done(1, begun);
        next();
      }
    }
  }

  private final class StreamCaller extends Caller {
    private final BytesValue request =
        new StreamRequest(row.messagesPerStream(), row.bytes()).encode();
    private int messages;

    StreamCaller(int connection, Tally tally, Pace pace, CountDownLatch finished) {
      super(connection, tally, pace, finished);
    }

    @Override
    void begin() {
      messages = 0;
      client.stream(connection, request, this);
    }

    @Override
    void over() {
      finish();
    }

    @Override
    public void received(BytesValue message) {
      messages++;
    }

    @Override
    public void ended(@Nullable Throwable failure) {
      if (failure != null) {
        fail(failure);
      } else if (messages != row.messagesPerStream()) {
        fail(new IllegalStateException(messages + " messages; asked " + row.messagesPerStream()));
      } else {
        tally.done(messages, begun);
        next();
      }
    }
  }

  private final class PingPongCaller extends Caller {
    private final Exchange exchange;

    PingPongCaller(int connection, Tally tally, Pace pace, CountDownLatch finished) {
      super(connection, tally, pace, finished);
      this.exchange = client.pingPong(connection, this);
    }

    @Override
    void begin() {
      exchange.send(payload);
    }

    @Override
    void over() {
      exchange.finishSending();
    }

    @Override
    public void received(BytesValue message) {
      tally.done(1, begun);
      next();
    }

    @Override
    public void ended(@Nullable Throwable failure) {
      if (failure != null) {
        fail(failure);
      } else {
        finish();
      }
    }
  }

  /// A caller of the open loop: given a begin, and back in the queue when its call is over.
  private final class PacedCaller implements Observer {
    private final int connection;
    private final Tally tally;
    private final LinkedBlockingQueue<PacedCaller> free;
    private long begun;

    PacedCaller(int connection, Tally tally, LinkedBlockingQueue<PacedCaller> free) {
      this.connection = connection;
      this.tally = tally;
      this.free = free;
    }

    void call(long begun) {
      this.begun = begun;
      client.unary(connection, payload, this);
    }

    @Override
    public void received(BytesValue message) {}

    @Override
    public void ended(@Nullable Throwable failure) {
      if (failure != null) {
        tally.failed(failure);
      } else {
        tally.done(1, begun);
      }
      free.add(this);
    }
  }
}
