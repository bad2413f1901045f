package dev.weft.client;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Prepared;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.retry.ReplayBudget;
import dev.weft.transport.EndStream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.wire.ClientStream;
import dev.weft.wire.Ending;
import dev.weft.wire.MessageReader;
import dev.weft.wire.PreparedFrame;
import dev.weft.wire.RequestHead;
import dev.weft.wire.StatusMapping;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A call on a stream: turns messages into bytes, finds a connection, and ends with the deadline.
///
/// A method with one request opens its stream when that is there, so that head, message and end
/// leave in one write; the others open it at once. A request that nobody has looked at is sent once
/// more: by this call if it is small and one message, or else by the [RetryingCall] whose attempt
/// this is.
///
/// ```
///  New ── send · open ──► Open ── ending · cancel ──► Ended
///   └──────────── cancel ───────────────────────────────►┘
/// ```
final class StreamCall implements ClientCall, Runnable {
  private final CallRequest request;
  private final Link link;
  private final CallForm form;
  private final @Nullable CallReport report;

  // Either who cancels sees the attempt, or the attempt sees the cancel: each is written before the
  // other is read. The first cancel counts; it is found under this object's monitor.
  private volatile @Nullable ClientStream stream;
  private volatile @Nullable Status cancelled;

  /// Whether the opening thread waits, or is about to, where only [Link#wake] reaches it.
  private volatile boolean connecting;

  private volatile Time.@Nullable Timer deadlineTimer;

  /// Forgets [#run]; null until it has been asked for.
  private volatile Time.@Nullable Timer contextsEnd;

  /// Written ahead of the end that it is.
  private volatile boolean dropped;

  /// Whether the request may be sent once more, if nobody looks at it. The sender's own.
  private boolean repeatable;

  /// The request that may be sent once more: the sender puts it here, the receiver takes it.
  private volatile @Nullable ByteBuffer kept;

  // The receiver's own.
  private boolean awaitedAnswer;

  /// A whole call.
  StreamCall(CallRequest request, Link link) {
    this(request, link, false);
    this.repeatable = request.method().kind().clientSendsOne();
  }

  /// One attempt at a call.
  ///
  /// @param isRepeated whether the attempt ahead of it has left no trace with the server
  StreamCall(CallRequest request, Link link, boolean isRepeated) {
    this.request = request;
    this.link = link;
    this.form = link.form(request.method(), request.options().form());
    this.report = CallReport.of(link.observer(), request, form, isRepeated);
    this.contextsEnd = request.context().whenEnded(this);
  }

  /// Begins the call, and opens its stream unless that waits for the one request.
  StreamCall start() {
    if (!request.method().kind().clientSendsOne()) {
      try {
        open(null, EndStream.NO);
      } catch (Throwable e) {
        // Nobody has the call who could close it. An end that it has stays as it is.
        cancel("the call could not be opened");
        throw e;
      }
    }
    if (request.method().kind() != MethodDescriptor.Kind.UNARY) startTimer();
    return this;
  }

  /// The call has ended within which this one was made.
  @Override
  public void run() {
    endElsewhere(request.endOfContext());
  }

  /// Nobody may be waiting on a streaming call, so its deadline has a timer; a unary call's caller
  /// waits, and needs none.
  private void startTimer() {
    if (request.deadline().isNone()) return;
    deadlineTimer =
        link.time()
            .schedule(
                () -> endElsewhere(ClientStream.LATE),
                Math.max(0, request.deadline().remainingNanos()));
  }

  /// Ends the call from a thread that must not wait, and so tells no observer.
  private void endElsewhere(Status status) {
    cancel(status);
    if (report != null) {
      Thread.ofVirtual().inheritInheritableThreadLocals(false).start(this::over);
    }
  }

  /// The call may have ended: then it is to be forgotten, and its observers told.
  private void over() {
    Ending ending = ending();
    if (ending == null) return;
    forget();
    if (report != null) report.ended(stream, ending);
  }

  /// How the call ended, or null while it goes on.
  @Nullable Ending ending() {
    ClientStream open = stream;
    if (open != null) return open.ending();
    Status before = cancelled;
    return before == null ? null : new Ending(before);
  }

  /// Whether the channel's policy has dropped the call, so that it is not to be repeated.
  boolean isDropped() {
    return dropped;
  }

  /// Whether the server has begun to answer, with more than how the call ended. For the receiver.
  boolean isAnswered() {
    ClientStream open = stream;
    return open != null && open.ahead() != null;
  }

  @Override
  public void send(Object message) {
    send(message, EndStream.NO);
  }

  @Override
  public void sendLast(Object message) {
    send(message, EndStream.YES);
  }

  private void send(Object message, EndStream end) {
    int limit = request.options().maxSentMessageBytes();
    try {
      PreparedFrame<Object> made = report == null ? null : form.made(message, limit);
      ByteBuffer framed = made == null ? form.frame(message, limit) : made.frame().duplicate();
      ClientStream open = stream;
      if (open == null) {
        open(framed, end);
      } else {
        open.send(framed, end);
      }
      if (report != null) report.sent(made, end);
    } catch (RpcException e) {
      if (ending() == null) cancel(e.status()); // a message that cannot be sent
      over();
      throw e;
    }
  }

  @Override
  public Prepared<Object> prepare(Object message) {
    return form.prepare(message, request.options().maxSentMessageBytes());
  }

  @Override
  public Prepared<Object> prepareUncompressed(Object message) {
    return form.prepareUncompressed(message, request.options().maxSentMessageBytes());
  }

  /// Finds a connection and opens the stream on it, as often as connections close under it before a
  /// byte has left.
  private void open(@Nullable ByteBuffer framed, EndStream end) {
    Status before = cancelled;
    if (before != null) throw new RpcException(before);
    if (request.deadline().isPassed()) throw cancel(ClientStream.LATE).asException();
    int start = framed == null ? 0 : framed.position();
    if (framed != null && framed.remaining() > ReplayBudget.PER_CALL) repeatable = false;
    while (true) {
      ClientStream attempt;
      Route route;
      Placed placed;
      try {
        route = route();
        placed = route.placed();
        attempt =
            new ClientStream(
                route.transport().newStream(request.deadline()),
                request.deadline(),
                request.options().maxReceivedMessageBytes(),
                form.accepted(),
                link.metadataLimit(),
                placed);
      } catch (CallDropped drop) {
        dropped = true;
        throw cancel(drop.status()).asException();
      } catch (RpcException noConnection) {
        throw cancel(noConnection.status()).asException();
      }
      adopt(attempt);
      try {
        attempt.open(
            RequestHead.of(form.head(), request.deadline(), route.headersOf(request)), framed, end);
        if (report != null) report.opened(attempt);
        if (repeatable) kept = framed == null ? null : framed.position(start);
        return;
      } catch (TransportException e) {
        if (isToRepeat(e.failure())) {
          if (report != null) report.again(StatusMapping.ofFailure(e.failure()));
          if (placed != null) placed.unused(StatusMapping.ofFailure(e.failure()));
          if (framed != null) framed.position(start);
          continue;
        }
        throw attempt.fail(e.failure()).asException();
      }
    }
  }

  /// As often as nothing has left, and once if it has and nobody has looked at it.
  private boolean isToRepeat(TransportFailure failure) {
    if (failure instanceof TransportFailure.ResetHere) return false;
    if (failure.request() == TransportFailure.Request.NEVER_SENT) return true;
    boolean once = repeatable && failure.request() == TransportFailure.Request.NOT_PROCESSED;
    repeatable = false;
    return once;
  }

  /// The stream that this attempt's answer has come on, or another if nobody has looked at the request.
  private ClientStream repeated(ClientStream attempt) {
    ByteBuffer again = kept;
    if (again == null) return attempt;
    kept = null;
    Ending ending = attempt.ending();
    if (ending == null || !ending.untouched() || attempt.ahead() != null) return attempt;
    repeatable = false;
    if (report != null) report.again(ending.status());
    open(again, EndStream.YES);
    return opened();
  }

  private Route route() {
    Route ready = link.ready(request);
    if (ready != null) return ready;
    connecting = true; // before the wait looks whether the call has ended
    try {
      return link.await(request, () -> cancelled);
    } finally {
      connecting = false;
    }
  }

  /// Makes an attempt's stream the call's, so that other threads can end it while it opens.
  private void adopt(ClientStream attempt) {
    stream = attempt;
    Status before = cancelled;
    if (before != null) attempt.cancel(before);
  }

  @Override
  public void finishSending() {
    try {
      ClientStream open = stream;
      if (open == null) {
        open(null, EndStream.YES);
      } else {
        open.finish();
      }
      if (report != null) report.halfClosed();
    } catch (RpcException e) {
      over();
      throw e;
    }
  }

  @Override
  public Metadata headers() {
    ClientStream open = opened();
    try {
      Metadata headers = open.headers();
      ClientStream next = repeated(open);
      if (next != open) {
        open = next;
        headers = open.headers();
      }
      if (report != null) report.answered(open);
      return headers;
    } finally {
      if (open.ending() != null) over();
    }
  }

  @Override
  public @Nullable Object receive() {
    ClientStream open = opened();
    ByteBuffer bytes;
    try {
      bytes = next(open);
      ClientStream next = repeated(open);
      if (next != open) {
        awaitedAnswer = false;
        open = next;
        bytes = next(open);
      }
    } finally {
      if (open.ending() != null) over();
    }
    if (bytes != null) return decode(open, bytes);
    Ending ending = Objects.requireNonNull(open.ending());
    if (ending.isOk()) return null;
    throw ending.asException();
  }

  private @Nullable ByteBuffer next(ClientStream open) {
    if (!awaitedAnswer && request.method().kind() == MethodDescriptor.Kind.UNARY) {
      awaitedAnswer = true;
      open.awaitAnswer();
    }
    if (report != null) {
      open.headers();
      report.answered(open);
    }
    return open.receive();
  }

  private Object decode(ClientStream open, ByteBuffer bytes) {
    int length = bytes.remaining();
    try {
      Object message = MessageReader.decode(bytes, form.responseMarshaller());
      if (report != null) report.received(open, message, length);
      return message;
    } catch (RpcException undecodable) {
      Ending ending = open.cancel(undecodable.status());
      over();
      throw ending.asException();
    }
  }

  private ClientStream opened() {
    ClientStream open = stream;
    if (open != null) return open;
    Status before = cancelled;
    if (before != null) throw new RpcException(before);
    throw new IllegalStateException(request.method() + " takes one message, which comes first");
  }

  @Override
  public Metadata trailers() {
    Ending ending = ending();
    return ending == null ? Metadata.EMPTY : ending.trailers();
  }

  @Override
  public void cancel(String reason) {
    cancel(new Status(Code.CANCELLED, reason));
    over();
  }

  Ending cancel(Status status) {
    forget();
    Status first;
    synchronized (this) {
      first = cancelled == null ? status : cancelled;
      cancelled = first;
    }
    if (connecting) link.wake();
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
  public void close() {
    cancel("the call was closed before its end");
  }
}
