package dev.weft.client;

import dev.weft.Deadline;
import dev.weft.MethodDescriptor;
import dev.weft.Time;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Headers;
import dev.weft.wire.MetadataLimit;
import dev.weft.wire.RequestHead;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// What the calls of a channel stand on: a way to a connection, and how their heads begin.
final class Link implements AutoCloseable {
  private final ReconnectingSubchannel subchannel;
  private final String scheme;
  private final String authority;
  private final String userAgent;
  private final MetadataLimit metadataLimit;
  private final Time time;
  private final ConcurrentMap<MethodDescriptor<?, ?>, Headers> sharedHeads =
      new ConcurrentHashMap<>();

  Link(
      ReconnectingSubchannel subchannel,
      String scheme,
      String authority,
      String userAgent,
      MetadataLimit metadataLimit,
      Time time) {
    this.subchannel = subchannel;
    this.scheme = scheme;
    this.authority = authority;
    this.userAgent = userAgent;
    this.metadataLimit = metadataLimit;
    this.time = time;
  }

  /// A connection that takes streams. Blocks until there is one.
  /// @throws dev.weft.RpcException if there will be none
  ClientTransport transport(Deadline deadline) {
    return subchannel.await(deadline);
  }

  /// The same object each time, so that a transport can keep its encoded form.
  Headers sharedHead(MethodDescriptor<?, ?> method) {
    Headers known = sharedHeads.get(method);
    if (known != null) return known;
    return sharedHeads.computeIfAbsent(
        method, m -> RequestHead.shared(m, scheme, authority, userAgent));
  }

  /// How large the header lists of answers may be.
  MetadataLimit metadataLimit() {
    return metadataLimit;
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
