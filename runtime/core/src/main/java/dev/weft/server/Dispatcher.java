package dev.weft.server;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Peer;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.observe.CallObserver;
import dev.weft.transport.Admission;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.SparseLog;
import dev.weft.transport.StreamHandler;
import dev.weft.wire.Ending;
import dev.weft.wire.RequestHead;
import dev.weft.wire.ResponseHead;
import dev.weft.wire.ServerStream;
import org.jspecify.annotations.Nullable;

/// Decides about new streams: which method they call, or why they are refused.
///
/// Runs on the connections' reading threads, so it computes and does nothing else; what it refuses
/// never costs a thread.
final class Dispatcher implements StreamHandler {
  private static final SparseLog LOG =
      new SparseLog(System.getLogger("dev.weft.server"), Time.SYSTEM);

  private final Dialects dialects;
  private final UnknownMethods unknown;
  private final CallLimits limits;
  private final @Nullable Tap tap;
  private final @Nullable CallObserver observer;
  private final RunningCalls running;
  private final Time time;

  Dispatcher(
      Dialects dialects,
      UnknownMethods unknown,
      CallLimits limits,
      @Nullable Tap tap,
      @Nullable CallObserver observer,
      RunningCalls running,
      Time time) {
    this.dialects = dialects;
    this.unknown = unknown;
    this.limits = limits;
    this.tap = tap;
    this.observer = observer;
    this.running = running;
    this.time = time;
  }

  @Override
  public Admission admit(Http2Stream stream, Headers headers) {
    RequestHead head = RequestHead.parse(headers);
    Headers refusal = head.refusal(limits.metadata());
    if (refusal != null) return new Admission.Refuse(refusal);
    Dialect dialect = dialects.of(head);
    Route known = dialect.routes().get(head.path());
    Route route = known != null ? known : unknown.route(head.path());
    long timeout = limits.timeout(head.timeoutNanos());
    Deadline deadline =
        timeout == Long.MAX_VALUE ? Deadline.NONE : Deadline.afterNanos(timeout, time);
    CallReport report =
        observer == null
            ? null
            : CallReport.of(observer, head, stream.connection().peer(), known, deadline);
    if (tap != null) {
      Status judged = judge(tap, head, deadline, stream.connection().peer());
      if (!judged.isOk()) return refuse(judged, report);
    }
    Status unreadable = dialect.negotiation().unreadable(head);
    if (unreadable != null) {
      return refuse(unreadable, dialect.negotiation().refusal(unreadable), report);
    }
    if (route == null) return refuse(unknown.status(head.path()), report);
    if (timeout == 0) {
      return refuse(
          new Status(Code.DEADLINE_EXCEEDED, "the deadline had passed on arrival"), report);
    }
    var answers =
        new ServerStream(stream, limits.maxReceivedMessageBytes(), head, dialect.negotiation());
    var call = new ServedCall(route, answers, head, deadline, limits, report, running);
    call.startTimer(time);
    return route.method().kind().clientSendsOne()
        ? new Admission.ServeWhenComplete(call)
        : new Admission.Serve(call);
  }

  private static Status judge(Tap tap, RequestHead head, Deadline deadline, Peer peer) {
    String path = head.path();
    try {
      String method = path.startsWith("/") ? path.substring(1) : path;
      return tap.admit(new Tap.Arrival(method, head.metadata(), peer, deadline));
    } catch (RpcException e) {
      return e.status();
    } catch (RuntimeException | Error e) { // what it throws ends the call, and not its connection
      LOG.log(System.Logger.Level.ERROR, () -> "the tap failed for " + path, e);
      return new Status(Code.PERMISSION_DENIED, "the call was refused");
    }
  }

  private static Admission refuse(Status status, @Nullable CallReport report) {
    return refuse(status, ResponseHead.trailersOnly(new Ending(status)), report);
  }

  private static Admission refuse(Status status, Headers answer, @Nullable CallReport report) {
    if (report != null) report.refused(status);
    return new Admission.Refuse(answer);
  }
}
