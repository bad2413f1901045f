package dev.weft.client;

import dev.weft.Metadata;
import dev.weft.balancer.CallEnd;
import dev.weft.transport.ClientTransport;
import org.jspecify.annotations.Nullable;

/// The connection that an attempt has been given, and what its picker wants besides.
///
/// @param headers metadata to send besides the call's own
/// @param end is to be told once how the attempt has ended; null if nobody cares
/// @param serverName whom the resolver says the server is; null if calls name whom the channel does
record Route(
    ClientTransport transport,
    Metadata headers,
    @Nullable CallEnd end,
    @Nullable String serverName) {
  /// For the attempt that takes it; null if nobody cares how that ends.
  @Nullable Placed placed() {
    return end == null ? null : new Placed(end);
  }

  /// All metadata to send.
  Metadata headersOf(CallRequest request) {
    return headers == Metadata.EMPTY ? request.headers() : request.headers().and(headers);
  }
}
