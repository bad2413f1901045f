package dev.weft.transport.inprocess;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.Connection;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One end of a stream: writes into one pipe, reads from another.
final class PipedStream implements Http2Stream {
  private static final TransportFailure ANSWERED = new TransportFailure.Reset(ErrorCode.NO_ERROR);

  private final StreamPair pair;
  private final LineEnd connection;
  private final Pipe incoming;
  private final Pipe outgoing;
  private final Deadline deadline;
  private final ReentrantLock lock;

  // Guarded by the pair's lock.
  private @Nullable TransportFailure failure;

  PipedStream(
      StreamPair pair, LineEnd connection, Pipe incoming, Pipe outgoing, Deadline deadline) {
    this.pair = pair;
    this.connection = connection;
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.deadline = deadline;
    this.lock = pair.lock;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public void write(
      @Nullable Headers head,
      @Nullable ByteBuffer data,
      @Nullable Headers trailers,
      EndStream end) {
    if (head != null) requireSize(head);
    if (trailers != null) requireSize(trailers);
    boolean last = end == EndStream.YES || trailers != null;
    ByteBuffer rest = data == null ? Pipe.nothing() : data.duplicate();
    // A head that nothing follows is what ends the stream, as trailers do.
    Headers lastList = trailers == null && !rest.hasRemaining() ? head : trailers;
    boolean opens = prepare(head);
    lock.lock();
    try {
      failIfCut();
      if (rest.hasRemaining()) failIfUnheard();
      if (head != null) outgoing.begin(head);
      send(rest, lastList, last);
    } finally {
      pair.unlockAndSettle();
    }
    if (opens && head != null) pair.line.admit(pair, head);
    while (rest.hasRemaining()) {
      lock.lock();
      try {
        awaitCredit();
        send(rest, lastList, last);
      } finally {
        pair.unlockAndSettle();
      }
    }
  }

  /// Ends the stream, and only the stream, if the other end would not take the list.
  private void requireSize(Headers headers) {
    TransportFailure tooLarge = pair.tooLarge(headers, this);
    if (tooLarge == null) return;
    var there = new TransportFailure.Reset(ErrorCode.INTERNAL_ERROR);
    pair.fail(this == pair.client ? tooLarge : there, this == pair.client ? there : tooLarge);
    throw new TransportException(tooLarge);
  }

  /// Refuses what no caller may do; makes a client's stream an open one, which may wait.
  private boolean prepare(@Nullable Headers head) {
    boolean opens;
    lock.lock();
    try {
      if (outgoing.hasEnded()) throw new IllegalStateException("this side has ended the stream");
      failIfCut();
      if ((head != null) == outgoing.hasBegun()) {
        throw new IllegalStateException("the first write of a stream has a head, others have none");
      }
      opens = this == pair.client && pair.wantsPermit();
    } finally {
      lock.unlock();
    }
    if (opens) awaitPermit();
    return opens;
  }

  private void awaitPermit() {
    pair.line.enter(pair);
    boolean waited = true;
    lock.lock();
    try {
      if (pair.awaitsPermit()) awaitTurn();
      waited = failure != null;
    } finally {
      pair.stopAwaitingPermit();
      lock.unlock();
      // Perhaps it stands in the queue still.
      if (waited) pair.line.withdraw(pair);
    }
  }

  private void awaitTurn() {
    long start = Time.SYSTEM.nanoTime();
    try {
      while (pair.awaitsPermit()) await(pair.permitted);
    } finally {
      pair.permitWaitNanos += Math.max(1, Time.SYSTEM.nanoTime() - start);
    }
  }

  @Override
  public long permitWaitNanos() {
    return this == pair.client ? pair.permitWaitNanos : 0;
  }

  private void awaitCredit() {
    while (true) {
      failIfCut();
      failIfUnheard();
      if (outgoing.hasCredit()) return;
      await(outgoing.credited);
    }
  }

  private void send(ByteBuffer rest, @Nullable Headers lastList, boolean last) {
    outgoing.take(rest);
    if (last && !rest.hasRemaining()) {
      outgoing.end(lastList);
      pair.endIfBothHave();
      incoming.wakeWriter();
    }
    connection.opposite().hasRead();
  }

  private void failIfCut() {
    assert lock.isHeldByCurrentThread();
    TransportFailure why = failure;
    if (why != null) throw new TransportException(why);
  }

  /// A client with data is heard no more by a server that has answered.
  private void failIfUnheard() {
    if (this == pair.client && incoming.hasEnded()) throw new TransportException(ANSWERED);
  }

  @Override
  public void awaitComplete() {
    lock.lock();
    try {
      awaitIncoming(incoming.smallBytes(), incoming::isSmallOrComplete);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Headers awaitHead() {
    lock.lock();
    try {
      awaitIncoming(Long.MAX_VALUE, incoming::hasBegun);
      return Objects.requireNonNull(incoming.head());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable ByteBuffer peek(int count) {
    lock.lock();
    try {
      awaitBytes(count);
      return incoming.peek(count);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable ByteBuffer read(int count) {
    if (count < 0)
      throw new IllegalArgumentException("count is " + count + "; 0 or more are allowed");
    lock.lock();
    try {
      if (count == 0) return Pipe.nothing();
      awaitBytes(count);
      return incoming.read(count);
    } finally {
      lock.unlock();
    }
  }

  private void awaitBytes(int count) {
    if (!incoming.hasEnded() && failure == null) incoming.grantFor(count);
    awaitIncoming(count, () -> incoming.holds(count));
  }

  @Override
  public @Nullable Headers awaitTrailers() {
    lock.lock();
    try {
      incoming.discard();
      awaitIncoming(Long.MAX_VALUE, incoming::hasEnded);
      return incoming.lastList();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for something to come in; what came in whole outlives the stream's failure.
  private void awaitIncoming(long wakeAt, BooleanSupplier there) {
    incoming.wakeAt(wakeAt);
    while (true) {
      if (!incoming.hasEnded()) failIfCut();
      if (there.getAsBoolean()) return;
      await(incoming.arrived);
    }
  }

  private void await(Condition condition) {
    long left = deadline.remainingNanos();
    if (left <= 0) throw new WaitExpired(WaitExpired.Cause.DEADLINE);
    try {
      pair.line.time().await(condition, left);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new WaitExpired(WaitExpired.Cause.INTERRUPT);
    }
  }

  @Override
  public @Nullable Headers lastHeaders() {
    lock.lock();
    try {
      return incoming.lastList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean peerHasEnded() {
    lock.lock();
    try {
      return incoming.hasEnded();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void reset(ErrorCode code) {
    pair.reset(this, code);
  }

  /// Nobody serves this end any longer: whatever it has not ended ends now.
  void abandon() {
    boolean answered;
    lock.lock();
    try {
      answered = outgoing.hasEnded();
    } finally {
      lock.unlock();
    }
    reset(answered ? ErrorCode.NO_ERROR : ErrorCode.INTERNAL_ERROR);
  }

  void failed(TransportFailure why) {
    assert lock.isHeldByCurrentThread();
    failure = why;
  }

  @Nullable TransportFailure failure() {
    return failure;
  }
}
