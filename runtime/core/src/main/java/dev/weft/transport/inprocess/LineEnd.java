package dev.weft.transport.inprocess;

import dev.weft.Deadline;
import dev.weft.Peer;
import dev.weft.SecurityLevel;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.GoAway;
import dev.weft.transport.Http2Stream;
import org.jspecify.annotations.Nullable;

/// One end of a line, as those see it who hold that end.
sealed class LineEnd implements Connection {
  final Line line;
  private final Peer peer;
  private volatile long lastReadNanos;
  private volatile @Nullable GoAway goAway;

  LineEnd(Line line, InProcessAddress remote, InProcessAddress local) {
    this.line = line;
    // What never leaves the process can be neither read nor changed on its way.
    this.peer = new Peer(remote, local, SecurityLevel.PRIVACY_AND_INTEGRITY);
    hasRead();
  }

  final LineEnd opposite() {
    return this == line.client() ? line.server() : line.client();
  }

  final void hasRead() {
    lastReadNanos = line.time().nanoTime();
  }

  final void told(GoAway goAway) {
    this.goAway = goAway;
    hasRead();
  }

  @Override
  public final State state() {
    return line.state();
  }

  @Override
  public final void await(State stage, Deadline deadline) {
    line.standing().await(stage, deadline);
  }

  @Override
  public final Peer peer() {
    return peer;
  }

  @Override
  public final @Nullable GoAway goAway() {
    return goAway;
  }

  @Override
  public final int streams() {
    return line.streams();
  }

  @Override
  public final long lastReadNanos() {
    return lastReadNanos;
  }

  /// Waits for nobody: a peer in this process always answers.
  @Override
  public final long ping(long payload, Deadline deadline) {
    long asked = line.time().nanoTime();
    line.failIfClosed();
    opposite().hasRead();
    hasRead();
    return line.time().nanoTime() - asked;
  }

  /// The end that opens streams.
  static final class Client extends LineEnd implements ClientTransport {
    Client(Line line, InProcessAddress remote, InProcessAddress local) {
      super(line, remote, local);
    }

    @Override
    public Http2Stream newStream(Deadline deadline) {
      return new StreamPair(line, deadline).client;
    }

    @Override
    public void drain() {
      line.drainByClient();
    }

    @Override
    public void giveUp(String reason) {
      line.giveUpByClient(reason);
    }

    @Override
    public void close() {
      line.closeByClient();
    }
  }

  /// The end that serves them.
  static final class Server extends LineEnd {
    Server(Line line, InProcessAddress remote, InProcessAddress local) {
      super(line, remote, local);
    }
  }
}
