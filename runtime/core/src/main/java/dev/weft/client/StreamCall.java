package dev.weft.client;

import dev.weft.CallStory;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Prepared;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.observe.CallEvent.Waited.For;
import dev.weft.retry.Failure;
import dev.weft.retry.ReplayBudget;
import dev.weft.retry.ReplayBuffer;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.wire.ClientStream;
import dev.weft.wire.Ending;
import dev.weft.wire.MessageReader;
import dev.weft.wire.PreparedFrame;
import dev.weft.wire.StatusMapping;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A call on a stream: turns messages into bytes, finds a connection, and ends with the deadline.
///
/// A method with one request opens its stream when that is there, so that head, message and end
/// leave in one write; the others open it at once. A request that nobody has looked at is sent once
/// more: by this call if it is small and one message, or else by who makes this attempt at a call.
///
/// ```
///  New ── send · open ──► Open ── ending · cancel ──► Ended
///   └──────────── cancel ───────────────────────────────►┘
/// ```
final class StreamCall extends EndableCall {
  /// A moment at which no wait has begun.
  static final long NEVER = Long.MIN_VALUE;

  private final CallForm form;

  /// Whether the request may be sent once more, if nobody looks at it. The sender's own.
  private boolean repeatable;

  /// Whether this is all of the call, so that it tells the story if that fails.
  private final boolean isWhole;

  /// What was out of the ordinary so far: other attempts, waits, a drop; null for nothing.
  private volatile @Nullable Attempts before;

  /// The request that may be sent once more: the sender puts it here, the receiver takes it.
  private volatile @Nullable ByteBuffer kept;

  // The receiver's own.
  private boolean awaitedAnswer;

  /// A whole call.
  StreamCall(CallRequest request, Link link) {
    this(request, link, false, true);
  }

  /// One attempt at a call.
  ///
  /// @param isRepeated whether the attempt ahead of it has left no trace with the server
  StreamCall(CallRequest request, Link link, boolean isRepeated) {
    this(request, link, isRepeated, false);
  }

  private StreamCall(CallRequest request, Link link, boolean isRepeated, boolean isWhole) {
    CallForm form = link.form(request.method(), request.options().form());
    super(request, link, CallReport.of(link.observer(), request, form, isRepeated));
    this.form = form;
    this.isWhole = isWhole;
    this.repeatable = isWhole && request.method().kind().clientSendsOne();
  }

  /// Begins the call, and opens its stream unless that waits for the one request.
  StreamCall start() {
    if (!request.method().kind().clientSendsOne()) {
      try {
        open(null, EndStream.NO);
      } catch (Throwable e) {
        // Nobody has the call who could close it. An end that it has stays as it is.
        cancel("the call could not be opened");
        if (e instanceof RpcException failure) told(failure);
        throw e;
      }
    }
    if (request.method().kind() != MethodDescriptor.Kind.UNARY) startTimer();
    return this;
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

  void send(Object message, EndStream end) {
    int limit = request.options().maxSentMessageBytes();
    PreparedFrame<Object> made;
    ByteBuffer framed;
    try {
      made = report == null ? null : form.made(message, limit);
      framed = made == null ? form.frame(message, limit) : made.frame().duplicate();
    } catch (RpcException unsendable) {
      cancel(unsendable.status());
      over();
      throw told(unsendable);
    }
    try {
      ClientStream open = stream;
      if (open == null) {
        open(framed, end);
      } else {
        open.send(framed, end);
      }
      if (report != null) report.sent(made, end);
    } catch (RpcException e) {
      over(); // unless the reader is still on its way there
      throw told(e);
    }
  }

  /// Sends what another attempt has sent.
  void replay(ReplayBuffer.Sent sent) {
    for (int i = 0; i < sent.frames().size(); i++) {
      boolean isLast = i == sent.frames().size() - 1;
      send(sent.frames().get(i), isLast ? sent.end() : EndStream.NO);
    }
    if (sent.frames().isEmpty() && sent.end() == EndStream.YES) finishSending();
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
      Headers head;
      Placed placed = null;
      try {
        Route route = route();
        placed = route.placed();
        head = link.heads().of(this, form.head(), route);
        attempt = link.stream(route, request, form, placed);
      } catch (CallDropped drop) {
        attempts().dropped(); // ahead of the end that it is
        throw cancel(drop.status()).asException();
      } catch (RpcException noAttempt) {
        Ending ending = cancel(noAttempt.status());
        if (placed != null) placed.unused(ending.status());
        throw ending.asException();
      }
      adopt(attempt);
      try {
        begin(attempt, head, framed, end);
        if (report != null) report.opened(attempt);
        if (repeatable) kept = framed == null ? null : framed.position(start);
        return;
      } catch (TransportException e) {
        if (!isToRepeat(e.failure())) throw attempt.fail(e.failure()).asException();
        Status failure = StatusMapping.ofFailure(e.failure());
        again(failure);
        if (placed != null) placed.unused(failure);
        if (framed != null) framed.position(start);
      }
    }
  }

  private void begin(
      ClientStream attempt, Headers head, @Nullable ByteBuffer framed, EndStream end) {
    try {
      attempt.open(head, framed, end);
    } finally {
      if (report != null) report.waited(For.STREAM, attempt.permitWaitNanos());
    }
  }

  private void again(Status failure) {
    if (report != null) report.again(failure);
    attempts().ended(this, failure);
  }

  private Attempts attempts() {
    Attempts known = before;
    if (known != null) return known;
    var first = new Attempts();
    before = first;
    return first;
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
    again(ending.status());
    open(again, EndStream.YES);
    return opened();
  }

  private Route route() {
    Route ready = link.ready(request);
    if (ready != null) return ready;
    long start = link.time().nanoTime();
    wake = link.waker(); // before the wait looks whether the call has ended
    try {
      return link.await(request, () -> cancelled);
    } finally {
      wake = null;
      waited(For.CONNECTION, start);
    }
  }

  /// It has waited since then to know what it is to be like.
  StreamCall resolvedSince(long start) {
    if (start != NEVER) waited(For.NAME, start);
    return this;
  }

  private void waited(For what, long start) {
    long nanos = link.time().nanoTime() - start;
    attempts().waited(nanos);
    if (report != null) report.waited(what, Math.max(1, nanos));
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
      throw told(e);
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
    } catch (RpcException e) {
      throw told(e);
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
    } catch (RpcException e) {
      throw told(e);
    } finally {
      if (open.ending() != null) over();
    }
    if (bytes != null) return decode(open, bytes);
    Ending ending = Objects.requireNonNull(open.ending());
    if (ending.isOk()) return null;
    throw told(ending.asException());
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
      throw told(ending.asException());
    }
  }

  private ClientStream opened() {
    ClientStream open = stream;
    if (open != null) return open;
    Status before = cancelled;
    if (before != null) throw told(new RpcException(before));
    throw new IllegalStateException(request.method() + " takes one message, which comes first");
  }

  /// A failure of the call, with the call's story if this is all of it.
  RpcException told(RpcException failure) {
    if (!isWhole || failure.story() != null) return failure;
    Attempts attempts = before == null ? new Attempts() : before;
    return attempts.told(failure, this, request, link);
  }

  /// This attempt, which has ended so, for a story.
  CallStory.Attempt told(Duration paused, Status status) {
    ClientStream open = stream;
    Attempts known = before;
    return new CallStory.Attempt(
        paused,
        known == null ? Duration.ZERO : known.connecting(),
        open == null ? Duration.ZERO : Duration.ofNanos(open.permitWaitNanos()),
        open == null ? null : open.peer().remote(),
        open != null && open.isBegun(),
        status);
  }

  /// How this attempt has failed, for who may make another.
  Failure failure(RpcException thrown, boolean isAnswered) {
    Ending ending = ending();
    if (ending == null || ending.isOk()) ending = new Ending(thrown.status(), thrown.trailers());
    Attempts known = before;
    return new Failure(ending, isAnswered, known != null && known.isDropped());
  }
}
