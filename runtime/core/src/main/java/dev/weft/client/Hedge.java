package dev.weft.client;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.retry.Failure;
import dev.weft.retry.ReplayBuffer;
import dev.weft.transport.EndStream;
import dev.weft.wire.Ending;
import org.jspecify.annotations.Nullable;

/// One attempt of a [Race], on a thread of its own: sends what the caller has sent, and waits
/// until the answer begins. Where clients send many messages, the sending has another thread.
final class Hedge implements Runnable {
  private final Race race;
  private final Link link;
  private final CallRequest request;
  private final boolean isRepeated;
  private final StreamCall attempt;

  // Guarded by the race's lock: how much of what was sent this one has taken, and whether it is
  // done.
  private int taken;
  private boolean endTaken;
  private boolean fed;
  private boolean failed;

  /// @param isRepeated whether it stands for one that nobody has looked at
  Hedge(Race race, Link link, CallRequest request, boolean isRepeated) {
    this.race = race;
    this.link = link;
    this.request = request;
    this.isRepeated = isRepeated;
    this.attempt = new StreamCall(request, link, isRepeated);
  }

  StreamCall attempt() {
    return attempt;
  }

  /// This one, as all of a call whose request is too large to be kept: who sends it opens it.
  Hedge alone() {
    attempt.start(); // which sends nothing yet
    fed = true;
    return this;
  }

  /// Whether the same attempt may be made once more, for nobody has looked at it.
  boolean mayFollow(Failure failure) {
    return !isRepeated && failure.ending().untouched();
  }

  /// The same attempt once more: it does not count.
  Hedge again() {
    return new Hedge(race, link, request, true);
  }

  @Override
  public void run() {
    try {
      attempt.start();
      if (request.method().kind().clientSendsOne()) {
        feed();
      } else {
        race.onItsOwnThread(this::feed);
      }
      attempt.headers();
      if (!attempt.isAnswered()) attempt.receive(); // it is over: with OK, or this throws
      race.answered(this);
    } catch (RpcException e) {
      race.failed(this, attempt.failure(e, attempt.isAnswered()));
    } catch (RuntimeException | Error broken) {
      var status = new Status(Code.INTERNAL, "the attempt broke: " + broken);
      attempt.cancel(status);
      race.failed(this, new Failure(new Ending(status), false, false));
    }
  }

  private void feed() {
    try {
      for (ReplayBuffer.Sent next = race.unsent(this); next != null; next = race.unsent(this)) {
        attempt.replay(next);
      }
    } catch (RpcException broken) {
      // Who waits for the answer learns why.
    } finally {
      race.fed(this);
    }
  }

  /// What it has to send next; null for nothing yet.
  ReplayBuffer.@Nullable Sent takeFrom(ReplayBuffer sent) {
    ReplayBuffer.Sent next = endTaken ? null : sent.at(taken);
    if (next == null) return null;
    taken += next.frames().size();
    endTaken = next.end() == EndStream.YES;
    return next;
  }

  int taken() {
    return taken;
  }

  boolean hasTakenAll() {
    return endTaken;
  }

  boolean hasFailed() {
    return failed;
  }

  void setFailed() {
    failed = true;
  }

  boolean isFed() {
    return fed;
  }

  void setFed() {
    fed = true;
  }
}
