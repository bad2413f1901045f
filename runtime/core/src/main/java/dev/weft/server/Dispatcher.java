package dev.weft.server;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.transport.Admission;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.StreamHandler;
import dev.weft.wire.Ending;
import dev.weft.wire.RequestHead;
import dev.weft.wire.ResponseHead;
import dev.weft.wire.ServerStream;

/// Decides about new streams: which method they call, or why they are refused.
///
/// Runs on the connections' reading threads, so it computes and does nothing else; what it refuses
/// never costs a thread.
final class Dispatcher implements StreamHandler {
  private final Dialects dialects;
  private final UnknownMethods unknown;
  private final CallLimits limits;
  private final RunningCalls running;
  private final Time time;

  Dispatcher(
      Dialects dialects,
      UnknownMethods unknown,
      CallLimits limits,
      RunningCalls running,
      Time time) {
    this.dialects = dialects;
    this.unknown = unknown;
    this.limits = limits;
    this.running = running;
    this.time = time;
  }

  @Override
  public Admission admit(Http2Stream stream, Headers headers) {
    RequestHead head = RequestHead.parse(headers);
    Headers refusal = head.refusal(limits.metadata());
    if (refusal != null) return new Admission.Refuse(refusal);
    Dialect dialect = dialects.of(head);
    Headers unreadable = dialect.negotiation().refusal(head);
    if (unreadable != null) return new Admission.Refuse(unreadable);
    Route route = dialect.routes().get(head.path());
    if (route == null) route = unknown.route(head.path());
    if (route == null) return refuse(unknown.status(head.path()));
    long timeout = head.timeoutNanos();
    if (timeout == 0) {
      return refuse(new Status(Code.DEADLINE_EXCEEDED, "the deadline had passed on arrival"));
    }
    Deadline deadline =
        timeout == Long.MAX_VALUE ? Deadline.NONE : Deadline.afterNanos(timeout, time);
    var call =
        new ServedCall(
            route,
            new ServerStream(stream, limits.maxReceivedMessageBytes(), head, dialect.negotiation()),
            stream.connection().peer(),
            head,
            deadline,
            limits,
            running);
    call.startTimer(time);
    return route.method().kind().clientSendsOne()
        ? new Admission.ServeWhenComplete(call)
        : new Admission.Serve(call);
  }

  private static Admission refuse(Status status) {
    return new Admission.Refuse(ResponseHead.trailersOnly(new Ending(status)));
  }
}
