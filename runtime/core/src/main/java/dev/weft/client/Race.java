package dev.weft.client;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.retry.Failure;
import dev.weft.retry.Hedges;
import dev.weft.retry.ReplayBuffer;
import dev.weft.transport.EndStream;
import dev.weft.wire.ClientStream;
import dev.weft.wire.PreparedFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The attempts at a hedged call, which go on at the same time: the first that is answered wins, and
/// the others are cancelled.
///
/// ```
///           an answer · a fatal end · too much sent · none left
///  Racing ─────────────────────────────────────────────────────► Decided(winner)
///    └── cancel · deadline · interrupt ──► Ended
/// ```
///
/// A thread of the race's starts an attempt whenever it is time for one, and each attempt has its own
/// ([Hedge]). What the caller sends is kept, and each attempt sends it at its own pace.
final class Race implements Runnable {
  private static final Status SLOWER = new Status(Code.CANCELLED, "another attempt was faster");

  private final CallRequest request;
  private final Link link;
  private final Hedges hedges;
  private final ReplayBuffer sent;
  private final long waitedFrom;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Written under the lock, the one or the other, once.
  private volatile @Nullable Hedge winner;
  private volatile @Nullable Status ended;

  // Guarded by the lock, and so are the hedges and what they say of themselves.
  private final List<Hedge> running = new ArrayList<>();
  private final Attempts failed = new Attempts();
  private @Nullable Hedge latest;
  private @Nullable Hedge lastFailed;

  /// Attempts that are being made, outside the lock, and are not running yet.
  private int entering;

  private boolean hasBegun;

  /// @param waitedFrom since when the call has waited for its plan; [StreamCall#NEVER] if it has not
  Race(CallRequest request, Link link, Hedges hedges, ReplayBuffer sent, long waitedFrom) {
    this.request = request;
    this.link = link;
    this.hedges = hedges;
    this.sent = sent;
    this.waitedFrom = waitedFrom;
  }

  /// Begins, unless it has.
  void begin() {
    lock.lock();
    try {
      if (hasBegun) return;
      hasBegun = true;
    } finally {
      lock.unlock();
    }
    onItsOwnThread(this);
  }

  /// In the context of the call that this one is made for, as the caller is.
  void onItsOwnThread(Runnable task) {
    Thread.ofVirtual().inheritInheritableThreadLocals(false).start(request.context().wrap(task));
  }

  /// Starts one attempt after the other.
  @Override
  public void run() {
    for (int previous = awaitTurn(); previous >= 0; previous = awaitTurn()) {
      var next = new Hedge(this, link, Attempts.numbered(request, previous), false);
      if (previous == 0) next.attempt().resolvedSince(waitedFrom);
      enter(next);
    }
    settle();
  }

  /// Blocks until it is time for an attempt.
  ///
  /// @return how many have begun ahead of it; negative if the race is over
  private int awaitTurn() {
    Time time = link.time();
    lock.lock();
    try {
      while (isOpen()) {
        long untilNext = hedges.nanosToNext(time.nanoTime());
        long untilLate = request.deadline().remainingNanos();
        if (untilLate <= 0) {
          endLocked(ClientStream.LATE);
        } else if (untilNext > 0) {
          time.await(changed, Math.min(untilNext, untilLate));
        } else {
          int previous = hedges.begin(time.nanoTime());
          if (previous < 0) {
            decideIfNoneIsLeft();
            continue;
          }
          entering++;
          return previous;
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody knows this thread who could interrupt it", e);
    } finally {
      lock.unlock();
    }
    return -1;
  }

  private boolean isOpen() {
    return winner == null && ended == null;
  }

  /// Starts an attempt, or ends it with the losers, if the race is over by now.
  private void enter(Hedge hedge) {
    boolean starts;
    lock.lock();
    try {
      starts = isOpen();
      entering--;
      running.add(hedge);
      latest = hedge;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (starts) onItsOwnThread(hedge);
    settle();
  }

  // ---- the attempts' side

  /// It has been answered, be it with an OK and no more.
  void answered(Hedge hedge) {
    lock.lock();
    try {
      if (isOpen()) decide(hedge);
    } finally {
      lock.unlock();
    }
    settle();
  }

  /// It has failed: alone, or the call with it.
  void failed(Hedge hedge, Failure failure) {
    boolean again;
    lock.lock();
    try {
      running.remove(hedge);
      hedge.setFed();
      changed.signalAll();
      again = isOpen() && isToFollow(hedge, failure);
    } finally {
      lock.unlock();
    }
    if (again) enter(hedge.again());
    settle();
  }

  /// Whether the same attempt is made once more; if not, the race may be decided.
  private boolean isToFollow(Hedge hedge, Failure failure) {
    assert lock.isHeldByCurrentThread();
    failed.ended(hedge.attempt(), failure.ending().status());
    hedge.setFailed();
    lastFailed = hedge;
    if (hedge.mayFollow(failure)) {
      entering++;
      return true;
    }
    if (hedges.isFatal(failure, link.time().nanoTime())) {
      decide(hedge);
    } else {
      decideIfNoneIsLeft();
    }
    return false;
  }

  /// The last failure is the call's, if no attempt goes on and none follows.
  private void decideIfNoneIsLeft() {
    assert lock.isHeldByCurrentThread();
    Hedge last = lastFailed;
    if (last != null && running.isEmpty() && entering == 0 && !hedges.hasMore()) decide(last);
  }

  private void decide(Hedge hedge) {
    assert lock.isHeldByCurrentThread();
    winner = hedge;
    changed.signalAll();
  }

  /// What the attempt has not sent yet. Blocks until there is something.
  ///
  /// @return null if nothing follows, or it is not for the attempt to send it
  ReplayBuffer.@Nullable Sent unsent(Hedge hedge) {
    lock.lock();
    try {
      while (true) {
        boolean isOut = !isOpen() || !running.contains(hedge);
        if (isOut && winner != hedge) return null;
        ReplayBuffer.Sent more = hedge.takeFrom(sent);
        if (more != null) return more;
        if (winner == hedge || hedge.hasTakenAll()) return null;
        changed.awaitUninterruptibly(); // the race has the deadline, and tells
      }
    } finally {
      lock.unlock();
    }
  }

  /// It sends no more by itself.
  void fed(Hedge hedge) {
    lock.lock();
    try {
      hedge.setFed();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    settle();
  }

  // ---- the caller's side

  /// Keeps a message for all attempts. If there is no room, the one that has sent most is the call.
  ///
  /// @return false if it is not kept, but for the winner
  boolean keep(PreparedFrame<Object> message, EndStream end) {
    lock.lock();
    try {
      if (!isOpen()) return false;
      changed.signalAll();
      if (sent.add(message, end)) return true;
      Hedge furthest = hasBegun ? furthest() : null;
      if (furthest != null) decide(furthest);
    } finally {
      lock.unlock();
    }
    if (isOpen()) answered(new Hedge(this, link, request, false).alone());
    settle();
    return false;
  }

  /// Null if the race is over.
  private @Nullable Hedge furthest() {
    assert lock.isHeldByCurrentThread();
    // The first is about to enter.
    while (latest == null && isOpen()) changed.awaitUninterruptibly();
    if (!isOpen()) return null;
    Hedge furthest = latest;
    for (Hedge hedge : running) {
      if (furthest == null || !running.contains(furthest) || hedge.taken() > furthest.taken()) {
        furthest = hedge;
      }
    }
    return furthest;
  }

  /// No message follows.
  ///
  /// @return false if that is for the winner to say
  boolean keepEnd() {
    lock.lock();
    try {
      if (!isOpen()) return false;
      sent.finish();
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// The winner, or null while there is none.
  @Nullable StreamCall winner() {
    Hedge won = winner;
    return won == null ? null : won.attempt();
  }

  /// The winner. Blocks until there is one; the race, which has begun, has the deadline.
  ///
  /// @throws RpcException if the call ends before that
  StreamCall decided() {
    Hedge won = winner;
    if (won == null) {
      await(() -> !isOpen());
      won = winner;
    }
    if (won != null) return won.attempt();
    throw told(new RpcException(Objects.requireNonNull(ended)));
  }

  /// The winner, when it has sent what was kept: its caller sends on.
  StreamCall fedWinner() {
    StreamCall won = decided();
    Hedge hedge = Objects.requireNonNull(winner);
    await(hedge::isFed);
    return won;
  }

  /// For the caller's threads, whose interrupt ends the call.
  private void await(BooleanSupplier isOver) {
    Status here = null;
    lock.lock();
    try {
      if (!hasBegun && isOpen()) {
        throw new IllegalStateException(request.method() + " takes one message, which comes first");
      }
      while (!isOver.getAsBoolean()) link.time().await(changed, Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      here = new Status(Code.CANCELLED, "the calling thread was interrupted");
    } finally {
      lock.unlock();
    }
    if (here != null) {
      end(here);
      throw told(new RpcException(here));
    }
  }

  /// Ends the call so, unless it has ended. Does not block.
  void end(Status status) {
    lock.lock();
    try {
      if (isOpen()) endLocked(status);
    } finally {
      lock.unlock();
    }
    Hedge won = winner;
    if (won != null) won.attempt().end(status);
    settle();
  }

  private void endLocked(Status status) {
    assert lock.isHeldByCurrentThread();
    ended = status;
    changed.signalAll();
  }

  /// Ends what the race leaves behind, if it is over, and keeps no more than the winner has to send.
  private void settle() {
    List<Hedge> losers;
    lock.lock();
    try {
      if (isOpen()) return;
      Hedge won = winner;
      losers = new ArrayList<>(running);
      losers.remove(won);
      running.clear();
      changed.signalAll();
      if (won == null || won.isFed()) sent.drop();
    } finally {
      lock.unlock();
    }
    Status over = ended;
    for (Hedge loser : losers) loser.attempt().end(over == null ? SLOWER : over);
  }

  /// The failure, with the call's story.
  RpcException told(RpcException failure) {
    lock.lock();
    try {
      Hedge won = winner;
      StreamCall last = won == null || won.hasFailed() ? null : won.attempt();
      return failed.told(failure, last, request, link);
    } finally {
      lock.unlock();
    }
  }
}
