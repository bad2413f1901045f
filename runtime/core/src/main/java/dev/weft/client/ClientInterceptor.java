package dev.weft.client;

/// Code around the calls of a channel.
///
/// It sees the request, may pass on another, may wrap the call that comes back
/// ([FilterClientCall]), or may make none at all. It runs on the caller's thread, the one added
/// first outermost.
@FunctionalInterface
public interface ClientInterceptor {
  ClientCall intercept(CallRequest request, Next next);

  /// What lies inside an interceptor.
  @FunctionalInterface
  interface Next {
    ClientCall open(CallRequest request);
  }
}
