package dev.weft.testkit.calls;

import static dev.weft.testkit.transport.Eventually.eventually;

import dev.weft.Deadline;
import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.Admission;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/// A server that answers as its script says, be it gRPC or not, and channels to it.
///
/// Time passes only when [#time] is advanced.
final class ScriptedServer implements AutoCloseable {
  static final Headers HEAD = Headers.of(":status", "200", "content-type", "application/grpc");
  static final Headers OK = Headers.of("grpc-status", "0");

  /// What becomes of one stream.
  interface Script {
    void play(Visit visit) throws Exception;
  }

  final FakeTime time;
  private final Wiring wiring;
  private final ServerTransport transport;
  private final List<Channel> channels = new ArrayList<>();
  private final BlockingQueue<Visit> visits = new LinkedBlockingQueue<>();
  private final Queue<Throwable> mistakes = new ConcurrentLinkedQueue<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean visited;

  /// One in this process.
  ScriptedServer(Script script) {
    this(script, new FakeTime());
  }

  private ScriptedServer(Script script, FakeTime time) {
    this(script, time, Wiring.inProcess(time));
  }

  ScriptedServer(Script script, FakeTime time, Wiring wiring) {
    this.time = time;
    this.wiring = wiring;
    transport = wiring.server();
    try {
      transport.start((stream, head) -> {
        var visit = new Visit(stream, head, script);
        visited = true;
        visits.add(visit);
        return new Admission.Serve(visit);
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Channel channel() {
    return channel(UnaryOperator.identity());
  }

  Channel channel(UnaryOperator<ChannelBuilder> more) {
    Channel channel =
        more.apply(Channel.over(wiring.connector()).plaintext().time(time).idleAfter(Duration.ZERO))
            .to(transport.address());
    channels.add(channel);
    return channel;
  }

  /// A connection for who makes channels by other means than [#channel()].
  ClientTransport connect(Deadline deadline) throws IOException {
    return wiring.connector().connect(transport.address(), deadline);
  }

  /// The next stream that a client opened.
  Visit visit() {
    try {
      Visit visit = visits.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
      if (visit == null) throw new AssertionError("no stream arrived");
      return visit;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for a stream", e);
    }
  }

  /// Whether a stream has arrived: until then no time may pass, for connecting takes 20 s at most.
  boolean isVisited() {
    return visited;
  }

  /// How many streams have arrived that [#visit] has not given out.
  int unseen() {
    return visits.size();
  }

  int connections() {
    return transport.connections();
  }

  /// Cuts every connection, as a server that dies does.
  void die() {
    transport.close();
  }

  /// Takes no new streams; those that are open go on.
  void drain() {
    transport.drain("maintenance");
  }

  @Override
  public void close() {
    released.countDown();
    channels.forEach(Channel::close);
    wiring.close();
    if (mistakes.isEmpty()) return;
    var error = new AssertionError("a script went wrong");
    mistakes.forEach(error::addSuppressed);
    throw error;
  }

  /// One stream, as the script sees it.
  final class Visit implements ServedStream {
    private final Http2Stream stream;
    private final Headers head;
    private final Script script;
    private final BlockingQueue<TransportFailure> failures = new LinkedBlockingQueue<>();

    Visit(Http2Stream stream, Headers head, Script script) {
      this.stream = stream;
      this.head = head;
      this.script = script;
    }

    @Override
    public void run() {
      try {
        script.play(this);
      } catch (TransportException gone) {
        // The client gave up: some tests are about that.
      } catch (Throwable mistake) {
        mistakes.add(mistake);
      } finally {
        untilReleased();
      }
    }

    /// Until the test ends: a stream that its thread leaves is reset, and only scripts do that here.
    private void untilReleased() {
      try {
        released.await();
      } catch (InterruptedException e) {
        mistakes.add(e);
      }
    }

    @Override
    public void failed(TransportFailure failure) {
      failures.add(failure);
    }

    Headers head() {
      return head;
    }

    Http2Stream stream() {
      return stream;
    }

    void head(Headers head) {
      stream.write(head, null, null, EndStream.NO);
    }

    void data(ByteBuffer data) {
      stream.write(null, data, null, EndStream.NO);
    }

    /// A good answer's beginning: its head and some messages.
    void answer(String... messages) {
      stream.write(HEAD, Texts.framed(messages), null, EndStream.NO);
    }

    void trailers(Headers trailers) {
      stream.write(null, null, trailers, EndStream.YES);
    }

    void reset(ErrorCode code) {
      stream.reset(code);
    }

    /// Reads the request until its end.
    void readAll() {
      while (stream.read(1) != null) {
        // one byte less to come
      }
    }

    /// What ended the stream before both sides had ended it; waits for that.
    TransportFailure failure() {
      try {
        TransportFailure failure = failures.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
        if (failure == null) throw new AssertionError("the stream did not fail");
        return failure;
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while waiting for a stream to fail", e);
      }
    }

    /// Waits until nothing is open on its connection: the stream has ended, whatever way.
    void untilClosed() {
      eventually("no stream is open", () -> stream.connection().streams() == 0);
    }

    boolean hasFailed() {
      return !failures.isEmpty();
    }
  }
}
