package dev.weft.server;

/// Code around the calls of a server, on the call's own thread; the one added first is outermost.
///
/// `(call, next) -> { …; try { next.handle(call); } finally { … } }`. How the call ends is how
/// `next` returns. An interceptor may end the call itself by not calling `next` at all, or pass on a
/// call of its own ([FilterServerCall], [ServerCall#with]), which becomes the
/// [dev.weft.CallContext] of all that lies further in.
@FunctionalInterface
public interface ServerInterceptor {
  void intercept(ServerCall call, ServerHandler next);
}
