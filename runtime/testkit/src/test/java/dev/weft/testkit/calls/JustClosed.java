package dev.weft.testkit.calls;

import dev.weft.Deadline;
import dev.weft.Peer;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.GoAway;
import dev.weft.transport.Http2Stream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A connection that looks open to the call that takes it, and has just closed.
record JustClosed(ClientTransport real, AtomicBoolean taken) implements ClientTransport {
  JustClosed(ClientTransport real) {
    this(real, new AtomicBoolean());
  }

  @Override
  public State state() {
    return taken.get() ? real.state() : State.OPEN;
  }

  @Override
  public void await(State stage, Deadline deadline) {
    real.await(stage, deadline);
  }

  @Override
  public Http2Stream newStream(Deadline deadline) {
    taken.set(true);
    real.drain();
    return real.newStream(deadline);
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
  public void giveUp(String reason) {
    real.giveUp(reason);
  }

  @Override
  public void drain() {
    real.drain();
  }

  @Override
  public void close() {
    real.close();
  }
}
