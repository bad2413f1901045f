package dev.weft.server;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Peer;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.ServedStream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import dev.weft.wire.MessageReader;
import dev.weft.wire.RequestHead;
import dev.weft.wire.ServerStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One call being served, from its admission to its status.
///
/// Its thread runs the handler. Others may end it before the handler does: the deadline's timer, or
/// the transport when the client has reset the stream or the connection is lost. The first end
/// counts, wakes the handler if it waits in the call, and interrupts it.
///
/// ```
///  Admitted ── thread starts ──► Handling ── returned · threw ──► Answered
///      └── deadline · reset · loss ──┴──► Abandoned (no answer; the handler is interrupted)
/// ```
final class ServedCall extends Answer implements ServedStream {
  private static final Status HANDLED =
      new Status(Code.CANCELLED, "the call has ended: its handler has returned");

  private final RequestHead head;
  private final Deadline deadline;
  private final RunningCalls running;
  private final long arrived;

  // Written under this object's monitor.
  private volatile @Nullable Status abandoned;
  private @Nullable Thread handling;
  private @Nullable Dependents dependents;

  /// Set when the handler has returned or thrown: threads that it left behind have no call any more.
  private volatile boolean handled;

  // The timer is set before the call is handed to its thread.
  private Time.@Nullable Timer deadlineTimer;

  // The receiver's own.
  private boolean requestTaken;

  ServedCall(
      Route route,
      ServerStream stream,
      RequestHead head,
      Deadline deadline,
      CallLimits limits,
      @Nullable CallReport report,
      RunningCalls running) {
    super(route, stream, limits.maxSentMessageBytes(), report);
    this.head = head;
    this.deadline = deadline;
    this.running = running;
    this.arrived = stream.arrived();
  }

  /// Ends the call when its deadline passes, whether its handler listens or not.
  void startTimer(Time time) {
    if (deadline.isNone()) return;
    deadlineTimer = time.schedule(this::deadlinePassed, deadline.remainingNanos());
  }

  private void deadlinePassed() {
    abandon(new Status(Code.DEADLINE_EXCEEDED, "the call's deadline has passed"));
    stream.reset(ErrorCode.CANCEL);
  }

  @Override
  public void failed(TransportFailure failure) {
    if (abandon(statusOf(failure))) running.failed(method(), peer(), arrived);
  }

  private static Status statusOf(TransportFailure failure) {
    return failure instanceof TransportFailure.HeadersTooLarge
        ? new Status(Code.INTERNAL, failure.reason())
        : new Status(Code.CANCELLED, "the call was given up: " + failure.reason());
  }

  /// The first end counts. The interrupt is sent under the monitor, so that it reaches the handler
  /// or nobody.
  ///
  /// @return whether this was the first
  private boolean abandon(Status status) {
    Dependents orphans;
    synchronized (this) {
      if (abandoned != null) return false;
      abandoned = status;
      if (handling != null && route.interruptsHandler()) handling.interrupt();
      orphans = dependents;
    }
    if (orphans != null) orphans.end();
    return true;
  }

  @Override
  public void run() {
    running.enter();
    Status status = HANDLED;
    try {
      status = begin() ? finish(handle()) : leaveUnanswered();
    } finally {
      if (report != null) report.ended(status);
      Time.Timer timer = deadlineTimer;
      if (timer != null) timer.cancel();
      running.exit();
    }
  }

  private boolean begin() {
    synchronized (this) {
      handling = Thread.currentThread();
      return abandoned == null;
    }
  }

  /// Runs the interceptors and the handler; says how the call is to end.
  private Status handle() {
    Status status;
    try {
      run(() -> route.handler().handle(this));
      status = Status.OK;
    } catch (RpcException e) {
      status = e.status();
    } catch (Throwable e) {
      status = abandoned != null ? Status.OK : Incident.of(route.method(), e).status();
    }
    Dependents orphans;
    synchronized (this) {
      handling = null;
      handled = true;
      orphans = dependents;
    }
    if (orphans != null) orphans.end();
    return status;
  }

  /// Says how the call has ended.
  private Status finish(Status status) {
    // An interrupt was meant for the handler, and must not end the answer's write.
    Thread.interrupted();
    if (abandoned != null) {
      return leaveUnanswered();
    }
    try {
      return end(status);
    } catch (TransportException e) {
      // The client is gone, or cannot take the answer.
      abandon(statusOf(e.failure()));
      return howEnded();
    } catch (WaitExpired e) {
      return leaveUnanswered();
    }
  }

  /// The deadline's timer is about to do so too. Whoever is first, the client is told the same: the
  /// transport would give a reason of its own for what this thread leaves open.
  private Status leaveUnanswered() {
    stream.reset(ErrorCode.CANCEL);
    return howEnded();
  }

  @Override
  public @Nullable Object receive() {
    try {
      if (!route.method().kind().clientSendsOne()) return message(stream.receive());
      if (requestTaken) return null;
      requestTaken = true;
      ByteBuffer request = stream.receive();
      if (request == null) throw cardinality("none");
      if (stream.receive() != null) throw cardinality("more");
      return message(request);
    } catch (TransportException e) {
      throw ended(e.failure());
    } catch (WaitExpired e) {
      throw interrupted();
    }
  }

  private RpcException cardinality(String found) {
    return new RpcException(
        Code.INTERNAL, route.method() + " takes one message; the client sent " + found);
  }

  private @Nullable Object message(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      if (report != null) report.halfClosed();
      return null;
    }
    int length = bytes.remaining();
    Object message = MessageReader.decode(bytes, route.requestMarshaller());
    if (report != null) report.received(message, length, stream);
    return message;
  }

  @Override
  public void send(Object message) {
    if (isEnded()) throw over();
    try {
      super.send(message);
    } catch (TransportException e) {
      throw ended(e.failure());
    } catch (WaitExpired e) {
      throw interrupted();
    }
  }

  private RpcException over() {
    return new RpcException(howEnded());
  }

  private Status howEnded() {
    Status over = abandoned;
    return over == null ? HANDLED : over;
  }

  private RpcException ended(TransportFailure failure) {
    abandon(statusOf(failure));
    Status over = abandoned;
    return new RpcException(over == null ? new Status(Code.CANCELLED, failure.reason()) : over);
  }

  /// By us because the call is over, or by code of the handler's: then that code decides.
  private RpcException interrupted() {
    Status over = abandoned;
    return new RpcException(
        over == null ? new Status(Code.CANCELLED, "the handler's thread was interrupted") : over);
  }

  @Override
  public MethodDescriptor<?, ?> descriptor() {
    return route.method();
  }

  @Override
  public String method() {
    return route.method().toString();
  }

  @Override
  public Deadline deadline() {
    return deadline;
  }

  @Override
  public Metadata headers() {
    return head.metadata();
  }

  @Override
  public Peer peer() {
    return stream.peer();
  }

  @Override
  public boolean isEnded() {
    return abandoned != null || handled;
  }

  @Override
  public Time.Timer whenEnded(Runnable task) {
    synchronized (this) {
      if (!isEnded()) {
        if (dependents == null) dependents = new Dependents();
        return dependents.add(task);
      }
    }
    task.run();
    return Dependents.NOTHING;
  }

  @Override
  public void sendHeaders() {
    if (isEnded()) throw over();
    try {
      super.sendHeaders();
    } catch (TransportException e) {
      throw ended(e.failure());
    } catch (WaitExpired e) {
      throw interrupted();
    }
  }

  @Override
  public List<String> acceptedCompressions() {
    return head.acceptedEncodings();
  }

  @Override
  public void compressWith(String compression) {
    compressWith(compression, head);
  }
}
