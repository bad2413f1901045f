package dev.weft.client;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Prepared;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.compression.Compression;
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
/// leave in one write; the others open it at once.
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

  // The receiver's own.
  private boolean awaitedAnswer;

  StreamCall(CallRequest request, Link link) {
    this.request = request;
    this.link = link;
    this.form = link.form(request.method(), request.options().form());
    this.report = CallReport.of(link.observer(), request, form);
    this.contextsEnd = request.context().whenEnded(this);
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
  }

  /// The call has ended within which this one was made.
  @Override
  public void run() {
    endElsewhere(
        request.deadline().isPassed()
            ? ClientStream.LATE
            : new Status(Code.CANCELLED, "the call has ended for which this one was made"));
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
    ClientStream open = stream;
    Status before = cancelled;
    Ending ending = open != null ? open.ending() : before == null ? null : new Ending(before);
    if (ending == null) return;
    forget();
    if (report != null) report.ended(open, ending);
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
    try {
      if (report == null) {
        sendFramed(frame(message), end);
      } else {
        PreparedFrame<Object> made = made(message);
        sendFramed(made.frame().duplicate(), end);
        report.sent(made);
        if (end == EndStream.YES) report.halfClosed();
      }
    } catch (RpcException e) {
      over();
      throw e;
    }
  }

  private void sendFramed(ByteBuffer framed, EndStream end) {
    ClientStream open = stream;
    if (open == null) {
      open(framed, end);
    } else {
      open.send(framed, end);
    }
  }

  private PreparedFrame<Object> made(Object message) {
    try {
      return PreparedFrame.made(
          message,
          form.requestMarshaller(),
          request.options().maxSentMessageBytes(),
          form.compression());
    } catch (RpcException unsendable) {
      cancel(unsendable.status());
      throw unsendable;
    }
  }

  private ByteBuffer frame(Object message) {
    try {
      return PreparedFrame.frame(
          message,
          form.requestMarshaller(),
          request.options().maxSentMessageBytes(),
          form.compression());
    } catch (RpcException unsendable) {
      cancel(unsendable.status());
      throw unsendable;
    }
  }

  @Override
  public Prepared<Object> prepare(Object message) {
    return prepare(message, form.compression());
  }

  @Override
  public Prepared<Object> prepareUncompressed(Object message) {
    return prepare(message, null);
  }

  private Prepared<Object> prepare(Object message, @Nullable Compression compression) {
    return PreparedFrame.of(
        message, form.requestMarshaller(), request.options().maxSentMessageBytes(), compression);
  }

  /// Finds a connection and opens the stream on it, as often as connections close under it before a
  /// byte has left.
  private void open(@Nullable ByteBuffer framed, EndStream end) {
    Status before = cancelled;
    if (before != null) throw new RpcException(before);
    if (request.deadline().isPassed()) throw cancel(ClientStream.LATE).asException();
    int start = framed == null ? 0 : framed.position();
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
      } catch (RpcException noConnection) {
        throw cancel(noConnection.status()).asException();
      }
      adopt(attempt);
      try {
        attempt.open(RequestHead.of(form.head(), request.deadline(), headers(route)), framed, end);
        if (report != null) report.opened(attempt);
        return;
      } catch (TransportException e) {
        if (e.failure().request() == TransportFailure.Request.NEVER_SENT
            && !(e.failure() instanceof TransportFailure.ResetHere)) {
          if (report != null) report.again(StatusMapping.ofFailure(e.failure()));
          if (placed != null) placed.unused(StatusMapping.ofFailure(e.failure()));
          if (framed != null) framed.position(start);
          continue;
        }
        throw attempt.fail(e.failure()).asException();
      }
    }
  }

  private Metadata headers(Route route) {
    return route.headers() == Metadata.EMPTY
        ? request.headers()
        : request.headers().and(route.headers());
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
      if (!awaitedAnswer && request.method().kind() == MethodDescriptor.Kind.UNARY) {
        awaitedAnswer = true;
        open.awaitAnswer();
      }
      if (report != null) headers();
      bytes = open.receive();
    } finally {
      if (open.ending() != null) over();
    }
    if (bytes != null) return decode(open, bytes);
    Ending ending = Objects.requireNonNull(open.ending());
    if (ending.isOk()) return null;
    throw ending.asException();
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
    ClientStream open = stream;
    Ending ending = open == null ? null : open.ending();
    return ending == null ? Metadata.EMPTY : ending.trailers();
  }

  @Override
  public void cancel(String reason) {
    cancel(new Status(Code.CANCELLED, reason));
    over();
  }

  private Ending cancel(Status status) {
    forget();
    Status first = firstCancel(status);
    if (connecting) link.wake();
    ClientStream open = stream;
    return open == null ? new Ending(first) : open.cancel(first);
  }

  private Status firstCancel(Status status) {
    synchronized (this) {
      Status first = cancelled == null ? status : cancelled;
      cancelled = first;
      return first;
    }
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
