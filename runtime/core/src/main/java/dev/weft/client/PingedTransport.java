package dev.weft.client;

import dev.weft.Deadline;
import dev.weft.Peer;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.GoAway;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A connection whose first stream after a silence wakes its [Pinger].
record PingedTransport(ClientTransport real, Pinger pinger) implements ClientTransport {
  @Override
  public Http2Stream newStream(Deadline deadline) {
    Http2Stream stream = real.newStream(deadline);
    return pinger.isDormant() ? new Waking(stream, pinger) : stream;
  }

  @Override
  public State state() {
    return real.state();
  }

  @Override
  public void await(State stage, Deadline deadline) {
    real.await(stage, deadline);
  }

  @Override
  public Peer peer() {
    return real.peer();
  }

  @Override
  public @Nullable GoAway goAway() {
    return real.goAway();
  }

  @Override
  public int streams() {
    return real.streams();
  }

  @Override
  public long lastReadNanos() {
    return real.lastReadNanos();
  }

  @Override
  public long ping(long payload, Deadline deadline) {
    return real.ping(payload, deadline);
  }

  @Override
  public void drain() {
    real.drain();
  }

  @Override
  public void giveUp(String reason) {
    real.giveUp(reason);
  }

  @Override
  public void close() {
    real.close();
  }

  /// A stream that wakes the pinger when it has been opened: servers count pings without streams.
  private record Waking(Http2Stream real, Pinger pinger) implements Http2Stream {
    @Override
    public Connection connection() {
      return real.connection();
    }

    @Override
    public void write(
        @Nullable Headers head,
        @Nullable ByteBuffer data,
        @Nullable Headers trailers,
        EndStream end) {
      real.write(head, data, trailers, end);
      if (head != null) pinger.wake();
    }

    @Override
    public long permitWaitNanos() {
      return real.permitWaitNanos();
    }

    @Override
    public void awaitComplete() {
      real.awaitComplete();
    }

    @Override
    public Headers awaitHead() {
      return real.awaitHead();
    }

    @Override
    public @Nullable ByteBuffer peek(int count) {
      return real.peek(count);
    }

    @Override
    public @Nullable ByteBuffer read(int count) {
      return real.read(count);
    }

    @Override
    public @Nullable Headers awaitTrailers() {
      return real.awaitTrailers();
    }

    @Override
    public @Nullable Headers lastHeaders() {
      return real.lastHeaders();
    }

    @Override
    public boolean peerHasEnded() {
      return real.peerHasEnded();
    }

    @Override
    public void reset(ErrorCode code) {
      real.reset(code);
    }
  }
}
