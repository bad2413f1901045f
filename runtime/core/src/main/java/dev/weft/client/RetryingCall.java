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
import dev.weft.wire.PreparedFrame;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
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
/// Whoever first learns how an attempt has ended, its receiver or a sender whose message meets the
/// end, pauses, and sends again what there was; the other one waits for that.
final class RetryingCall implements ClientCall, Runnable {
  private final CallRequest request;
  private final Link link;
  private final CallForm form;
  private final Retries retries;
  private final ReplayBuffer sent;

  /// Who has it waits for the answer to the current attempt and decides what follows, as long as
  /// nobody has committed the call. Taken ahead of the seat.
  private final Decision decision = new Decision();

  /// Who has it sends on the current attempt, or puts another in its place.
  private final Semaphore seat = new Semaphore(1);

  private final AttemptPause pause;

  // Written with the seat, or before anybody has the call.
  private volatile StreamCall current;

  /// Whether there will be no other attempt; never taken back.
  private volatile boolean committed;

  private final Time.Timer contextsEnd;

  /// Those that others have followed. Written with the decision and the seat.
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
    this.pause = new AttemptPause(link.time(), request.deadline());
    this.current = new StreamCall(request, link, false).resolvedSince(waitedFrom);
    this.contextsEnd = request.context().whenEnded(this);
    StreamCall first = current;
    try {
      first.start();
    } catch (RpcException e) {
      if (mayFollow(first, e)) return;
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
    if (!committed) {
      sendOnAny(message, end);
      return;
    }
    try {
      current.send(message, end);
    } catch (RpcException e) {
      throw told(e);
    }
  }

  private void sendOnAny(Object message, EndStream end) {
    throwIfEnded();
    PreparedFrame<Object> made;
    try {
      made = form.made(message, request.options().maxSentMessageBytes());
    } catch (RpcException unsendable) {
      current.end(unsendable.status());
      commit();
      throw told(unsendable);
    }
    while (true) {
      StreamCall attempt;
      RpcException broken;
      sit();
      try {
        attempt = current;
        try {
          attempt.send(made, end);
          if (!committed && !sent.add(made, end)) commit();
          return;
        } catch (RpcException e) {
          broken = e;
        }
      } finally {
        seat.release();
      }
      replace(attempt, broken);
    }
  }

  /// Has another attempt follow one whose end a message has met; throws if none may.
  private void replace(StreamCall attempt, RpcException thrown) {
    if (!mayDecide(() -> current != attempt)) return;
    try {
      if (committed) throw told(thrown);
      RpcException failure = read(attempt, thrown);
      if (followed(attempt, failure)) return;
      commit();
      throw told(failure);
    } finally {
      decision.release();
    }
  }

  /// How an attempt has failed whose receiver may not be there yet.
  private static RpcException read(StreamCall attempt, RpcException thrown) {
    if (attempt.ending() != null) return thrown;
    attempt.headers();
    if (attempt.isAnswered()) return thrown;
    try {
      attempt.receive();
    } catch (RpcException read) {
      return read;
    }
    return thrown;
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

  /// Whether another attempt may follow this one, in the eyes of who leaves that to others.
  private boolean mayFollow(StreamCall attempt, RpcException thrown) {
    return !committed && pause.ended() == null && retries.mayFollow(attempt.failure(thrown, false));
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
    while (!committed) {
      if (!mayDecide(() -> committed)) break;
      try {
        StreamCall attempt = current;
        try {
          awaitAnswer(attempt);
          Object message = attempt.receive();
          commit();
          return received(message);
        } catch (RpcException failure) {
          if (!followed(attempt, failure)) {
            commit();
            throw told(failure);
          }
        }
      } finally {
        decision.release();
      }
    }
    try {
      return received(current.receive());
    } catch (RpcException failure) {
      throw told(failure);
    }
  }

  private @Nullable Object received(@Nullable Object message) {
    if (message == null && !succeeded) {
      succeeded = true;
      retries.succeeded();
    }
    return message;
  }

  @Override
  public Metadata headers() {
    while (!committed) {
      if (!mayDecide(() -> committed)) break;
      try {
        StreamCall attempt = current;
        try {
          awaitAnswer(attempt);
          attempt.headers();
          // Without any, it is over; how it ended says whether it counts.
          if (!attempt.isAnswered()) attempt.receive();
        } catch (RpcException failure) {
          if (followed(attempt, failure)) continue;
        }
        commit();
      } finally {
        decision.release();
      }
    }
    try {
      return current.headers();
    } catch (RpcException e) {
      return Metadata.EMPTY; // as of any call that has ended without
    }
  }

  /// Gives the attempt up if its answer does not begin in time, where the policy says so.
  private void awaitAnswer(StreamCall attempt) {
    Status late = retries.late();
    if (late == null) return;
    Time.Timer timer =
        link.time().schedule(() -> attempt.endElsewhere(late), retries.patienceNanos());
    try {
      attempt.headers();
    } finally {
      timer.cancel();
    }
  }

  /// Makes another attempt in the place of this one, if there may be one. With the decision.
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
      case Verdict.After(long nanos, _) -> {
        pause.await(nanos, failure.ending().status());
        throwIfEnded();
      }
    }
    return follow(verdict, failure.ending().status());
  }

  private void throwIfEnded() {
    Status status = pause.ended();
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
      decision.changed();
      Status status = pause.ended();
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
      // Who receives, or sends next, meets the end of the attempt.
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
      throw interrupted();
    }
  }

  private boolean mayDecide(BooleanSupplier moot) {
    try {
      return decision.take(moot);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private RpcException interrupted() {
    Thread.currentThread().interrupt();
    cancel("the calling thread was interrupted");
    return told(new RpcException(new Status(Code.CANCELLED, "the calling thread was interrupted")));
  }

  @Override
  public Metadata trailers() {
    return pause.ended() != null && !committed ? Metadata.EMPTY : current.trailers();
  }

  private void end(Status status) {
    pause.end(status);
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
