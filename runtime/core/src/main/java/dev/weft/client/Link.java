package dev.weft.client;

import dev.weft.MethodDescriptor;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Headers;
import dev.weft.wire.RequestHead;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the calls of a channel stand on: a way to a connection, and how their heads begin.
final class Link implements AutoCloseable {
  private final ReconnectingSubchannel subchannel;
  private final String scheme;
  private final String authority;
  private final String userAgent;
  private final Time time;
  private final ConcurrentMap<MethodDescriptor<?, ?>, Headers> sharedHeads =
      new ConcurrentHashMap<>();

  Link(
      ReconnectingSubchannel subchannel,
      String scheme,
      String authority,
      String userAgent,
      Time time) {
    this.subchannel = subchannel;
    this.scheme = scheme;
    this.authority = authority;
    this.userAgent = userAgent;
    this.time = time;
  }

  /// A connection that takes streams, or null if there is none at the moment.
  @Nullable ClientTransport ready() {
    return subchannel.ready();
  }

  /// A connection that takes streams. Blocks until there is one.
  ///
  /// @param ended how the call has ended, or null while it goes on; who ends it calls [#wake]
  /// @throws dev.weft.RpcException if there will be none, or the call has ended
  ClientTransport await(CallRequest request, Supplier<@Nullable Status> ended) {
    return subchannel.await(request, ended);
  }

  /// Has calls that wait for a connection look whether they go on.
  void wake() {
    subchannel.wake();
  }

  /// The same object each time, so that a transport can keep its encoded form.
  Headers sharedHead(MethodDescriptor<?, ?> method) {
    Headers known = sharedHeads.get(method);
    if (known != null) return known;
    return sharedHeads.computeIfAbsent(
        method, m -> RequestHead.shared(m, scheme, authority, userAgent));
  }

  /// What the calls' deadlines are measured by.
  Time time() {
    return time;
  }

  void drain() {
    subchannel.drain();
  }

  @Override
  public void close() {
    subchannel.close();
  }
}
