package dev.weft.server;

/// What handles a call: a service's method, or everything that lies inside an interceptor.
///
/// Returning ends the call OK. Throwing a [dev.weft.RpcException] ends it with that status, and
/// throwing anything else with UNKNOWN.
@FunctionalInterface
public interface ServerHandler {
  void handle(ServerCall call);
}
