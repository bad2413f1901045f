package dev.weft.client;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Status;
import dev.weft.balancer.PickRequest;
import dev.weft.wire.ClientStream;

/// One call, before it is made: which method, until when, with which metadata.
///
/// Interceptors change it by passing on another.
///
/// @param deadline when the call ends at the latest, all considered
/// @param headers metadata to send ahead of the first message
/// @param context of the call that is served where this one is made; it ends with that one
public record CallRequest(
    MethodDescriptor<?, ?> method,
    Deadline deadline,
    Metadata headers,
    CallOptions options,
    CallContext context)
    implements PickRequest {

  public CallRequest withHeader(Metadata.Key<String> key, String value) {
    return withHeaders(headers.with(key, value));
  }

  public CallRequest withHeaders(Metadata all) {
    return new CallRequest(method, deadline, all, options, context);
  }

  /// How the call ends with the one that it is made for.
  Status endOfContext() {
    return deadline.isPassed()
        ? ClientStream.LATE
        : new Status(Code.CANCELLED, "the call has ended for which this one was made");
  }

  CallRequest withOptions(CallOptions others) {
    return new CallRequest(method, deadline, headers, others, context);
  }

  /// This call with an earlier end; a later one changes nothing.
  public CallRequest withDeadline(Deadline earlier) {
    return new CallRequest(method, deadline.earlier(earlier), headers, options, context);
  }
}
