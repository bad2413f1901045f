package dev.weft.client;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.Prepared;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.retry.Failure;
import dev.weft.retry.ReplayBuffer;
import dev.weft.retry.Retries;
import dev.weft.retry.Verdict;
import dev.weft.transport.EndStream;
import dev.weft.wire.ClientStream;
import dev.weft.wire.PreparedFrame;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A call that is made once more when an attempt fails: it keeps what is sent until the server begins
/// to answer, or there is too much of it. From then on the attempt is the call.
///
/// ```
///            headers · too much sent · no more attempts
///  Repeating ────────────────────────────────────────► Committed
///    └── cancel · deadline · interrupt, between attempts ──► Ended
/// ```
///
/// The thread that receives drives it: it learns how an attempt has ended, pauses, and sends again
/// what there was. A sender whose message meets a broken attempt leaves it to that.
final class RetryingCall implements ClientCall, Runnable {
  private final CallRequest request;
  private final Link link;
  private final CallForm form;
  private final Retries retries;
  private final ReplayBuffer sent;

  /// Who has it sends on the current attempt, or puts another in its place.
  private final Semaphore seat = new Semaphore(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();

  /// Set once, under the lock: how the call was ended on this side.
  private volatile @Nullable Status ended;

  // Written with the seat, or before anybody has the call.
  private volatile StreamCall current;

  /// Whether there will be no other attempt; never taken back.
  private volatile boolean committed;

  private final Time.Timer contextsEnd;

  /// Those that others have followed. Written by the receiver with the seat.
  private final Attempts failed = new Attempts();

  // The receiver's own.
  private boolean succeeded;

  /// Makes the first attempt.
  ///
  /// @param waitedFrom since when the call has waited for its plan; [StreamCall#NEVER] if it has not
  RetryingCall(
      CallRequest request, Link link, Retries retries, ReplayBuffer sent, long waitedFrom) {
    this.request = request;
    this.link = link;
    this.form = link.form(request.method(), request.options().form());
    this.retries = retries;
    this.sent = sent;
    this.current = new StreamCall(request, link, false).resolvedSince(waitedFrom);
    this.contextsEnd = request.context().whenEnded(this);
    StreamCall first = current;
    try {
      first.start();
    } catch (RpcException e) {
      if (mayFollow(first, e)) return; // the receiver sees to it
      commit();
      throw told(e);
    }
  }

  /// The call has ended within which this one was made. An attempt learns of it by itself.
  @Override
  public void run() {
    end(request.endOfContext());
  }

  // ---- sending

  @Override
  public void send(Object message) {
    send(message, EndStream.NO);
  }

  @Override
  public void sendLast(Object message) {
    send(message, EndStream.YES);
  }

  private void send(Object message, EndStream end) {
    if (committed) {
      sendOn(current, message, end);
      return;
    }
    throwIfEnded();
    PreparedFrame<Object> made;
    try {
      made = form.made(message, request.options().maxSentMessageBytes());
    } catch (RpcException unsendable) {
      current.end(unsendable.status());
      commit();
      throw told(unsendable);
    }
    sit();
    try {
      StreamCall attempt = current;
      if (!committed && !sent.add(made, end)) commit();
      try {
        attempt.send(made, end);
      } catch (RpcException e) {
        if (!mayFollow(attempt, e)) throw told(e);
      }
    } finally {
      seat.release();
    }
  }

  private void sendOn(StreamCall attempt, Object message, EndStream end) {
    try {
      attempt.send(message, end);
    } catch (RpcException e) {
      throw told(e);
    }
  }

  @Override
  public void finishSending() {
    throwIfEnded();
    sit();
    try {
      StreamCall attempt = current;
      sent.finish();
      try {
        attempt.finishSending();
      } catch (RpcException e) {
        if (!mayFollow(attempt, e)) throw told(e);
      }
    } finally {
      seat.release();
    }
  }

  /// Whether a sender may leave this end of an attempt to the receiver. With the seat.
  private boolean mayFollow(StreamCall attempt, RpcException thrown) {
    return !committed && ended == null && retries.mayFollow(attempt.failure(thrown, false));
  }

  @Override
  public Prepared<Object> prepare(Object message) {
    return current.prepare(message);
  }

  @Override
  public Prepared<Object> prepareUncompressed(Object message) {
    return current.prepareUncompressed(message);
  }

  // ---- receiving

  @Override
  public @Nullable Object receive() {
    while (true) {
      StreamCall attempt = current;
      try {
        Object message = attempt.receive();
        commit();
        if (message == null && !succeeded) {
          succeeded = true;
          retries.succeeded();
        }
        return message;
      } catch (RpcException failure) {
        if (!followed(attempt, failure)) {
          commit();
          throw told(failure);
        }
      }
    }
  }

  @Override
  public Metadata headers() {
    while (true) {
      StreamCall attempt = current;
      Metadata headers = Metadata.EMPTY;
      try {
        headers = attempt.headers();
        // Without any, it is over; how it ended says whether it counts.
        if (!committed && !attempt.isAnswered()) attempt.receive();
      } catch (RpcException failure) {
        if (followed(attempt, failure)) continue;
      }
      commit();
      return headers;
    }
  }

  /// Makes another attempt in the place of this one, if there may be one.
  ///
  /// @throws RpcException if the call ends before that
  private boolean followed(StreamCall attempt, RpcException thrown) {
    if (committed) return false;
    throwIfEnded();
    Failure failure = attempt.failure(thrown, attempt.isAnswered());
    Verdict verdict = retries.judge(failure);
    switch (verdict) {
      case Verdict.Over() -> {
        return false;
      }
      case Verdict.AtOnce() -> {}
      case Verdict.After(long nanos, _) -> pause(nanos, failure.ending().status());
    }
    return follow(verdict, failure.ending().status());
  }

  private void pause(long nanos, Status last) {
    Time time = link.time();
    long left = nanos;
    lock.lock();
    try {
      while (left > 0 && ended == null) {
        long untilDeadline = request.deadline().remainingNanos();
        if (untilDeadline <= 0) {
          end(late(last));
        } else {
          long waited = Math.min(left, untilDeadline);
          left -= waited - time.await(over, waited);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(new Status(Code.CANCELLED, "the calling thread was interrupted between two attempts"));
    } finally {
      lock.unlock();
    }
    throwIfEnded();
  }

  private static Status late(Status last) {
    return new Status(
        Code.DEADLINE_EXCEEDED,
        ClientStream.LATE.message() + " between two attempts; the last one ended with " + last);
  }

  private void throwIfEnded() {
    Status status = ended;
    if (status == null || committed) return;
    forget();
    throw told(new RpcException(status));
  }

  /// False if the sender has committed the call to the attempt before.
  private boolean follow(Verdict verdict, Status last) {
    sit();
    try {
      if (committed) return false;
      retries.begin(verdict);
      failed.ended(current, last);
      if (verdict instanceof Verdict.After(long nanos, _)) failed.paused(Duration.ofNanos(nanos));
      CallRequest again = Attempts.numbered(request, retries.previous());
      var attempt = new StreamCall(again, link, verdict instanceof Verdict.AtOnce);
      current = attempt; // before we look whether the call has ended
      Status status = ended;
      if (status != null) attempt.cancel(status);
      replayOn(attempt);
      return true;
    } finally {
      seat.release();
    }
  }

  private void replayOn(StreamCall attempt) {
    try {
      attempt.start().replay(sent.sent());
    } catch (RpcException e) {
      // The receiver, who is here, looks at how the attempt has ended.
    }
  }

  // ---- ends

  /// The failure, with the call's story.
  private RpcException told(RpcException failure) {
    return failed.told(failure, current, request, link);
  }

  /// From now on the current attempt is the call.
  private void commit() {
    if (committed) return;
    committed = true;
    forget();
  }

  private void forget() {
    sent.drop();
    contextsEnd.cancel();
  }

  private void sit() {
    try {
      seat.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var status = new Status(Code.CANCELLED, "the calling thread was interrupted");
      end(status);
      current.end(status);
      throw told(new RpcException(status));
    }
  }

  @Override
  public Metadata trailers() {
    return ended != null && !committed ? Metadata.EMPTY : current.trailers();
  }

  /// Wakes whoever is between two attempts. The first end counts.
  private void end(Status status) {
    lock.lock();
    try {
      if (ended == null) ended = status;
      over.signalAll();
    } finally {
      lock.unlock();
    }
    sent.drop();
  }

  @Override
  public void cancel(String reason) {
    end(new Status(Code.CANCELLED, reason));
    current.cancel(reason);
  }

  @Override
  public void close() {
    cancel("the call was closed before its end");
    forget();
  }
}
