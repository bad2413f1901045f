package dev.weft.client;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.wire.ClientStream;
import dev.weft.wire.Ending;
import org.jspecify.annotations.Nullable;

/// What may end a [StreamCall] from outside, on whichever thread: a cancel, the deadline, the end of
/// the call that it is made for. That is all there is to it; a part of it, so that a call stays one
/// object.
abstract sealed class EndableCall implements ClientCall, Runnable permits StreamCall {
  final CallRequest request;
  final Link link;
  final @Nullable CallReport report;

  // Either who cancels sees the attempt, or the attempt sees the cancel: each is written before the
  // other is read. The first cancel counts; it is found under this object's monitor.
  volatile @Nullable ClientStream stream;
  volatile @Nullable Status cancelled;

  /// Reaches the opening thread while it waits, or is about to, for what is no stream yet.
  volatile @Nullable Runnable wake;

  private volatile Time.@Nullable Timer deadlineTimer;

  /// Forgets [#run]; null until it has been asked for. Not volatile: a thread that misses it ends the
  /// call with its context, which has forgotten it then.
  private Time.@Nullable Timer contextsEnd;

  EndableCall(CallRequest request, Link link, @Nullable CallReport report) {
    this.request = request;
    this.link = link;
    this.report = report;
    this.contextsEnd = request.context().whenEnded(this);
  }

  /// The call has ended within which this one was made.
  @Override
  public final void run() {
    endElsewhere(request.endOfContext());
  }

  /// Nobody may be waiting on a streaming call, so its deadline has a timer; a unary call's caller
  /// waits, and needs none.
  final void startTimer() {
    if (request.deadline().isNone()) return;
    deadlineTimer =
        link.time()
            .schedule(
                () -> endElsewhere(ClientStream.LATE),
                Math.max(0, request.deadline().remainingNanos()));
  }

  /// Ends the call from a thread that must not wait, and so tells no observer.
  final void endElsewhere(Status status) {
    cancel(status);
    if (report != null) {
      Thread.ofVirtual().inheritInheritableThreadLocals(false).start(this::over);
    }
  }

  /// The call may have ended: then it is to be forgotten, and its observers told.
  final void over() {
    Ending ending = ending();
    if (ending == null) return;
    forget();
    if (report != null) report.ended(stream, ending);
  }

  /// How the call ended, or null while it goes on.
  final @Nullable Ending ending() {
    ClientStream open = stream;
    if (open != null) return open.ending();
    Status before = cancelled;
    return before == null ? null : new Ending(before);
  }

  /// Makes an attempt's stream the call's, so that other threads can end it while it opens.
  final void adopt(ClientStream attempt) {
    stream = attempt;
    Status before = cancelled;
    if (before != null) attempt.cancel(before);
  }

  @Override
  public final Metadata trailers() {
    Ending ending = ending();
    return ending == null ? Metadata.EMPTY : ending.trailers();
  }

  @Override
  public final void cancel(String reason) {
    end(new Status(Code.CANCELLED, reason));
  }

  /// The same with another status.
  final void end(Status status) {
    cancel(status);
    over();
  }

  final Ending cancel(Status status) {
    forget();
    Status first;
    synchronized (this) {
      first = cancelled == null ? status : cancelled;
      cancelled = first;
    }
    Runnable waits = wake;
    if (waits != null) waits.run();
    ClientStream open = stream;
    return open == null ? new Ending(first) : open.cancel(first);
  }

  private void forget() {
    Time.Timer timer = deadlineTimer;
    if (timer != null) timer.cancel();
    Time.Timer end = contextsEnd;
    if (end != null) end.cancel();
  }

  @Override
  public final void close() {
    cancel("the call was closed before its end");
  }
}
