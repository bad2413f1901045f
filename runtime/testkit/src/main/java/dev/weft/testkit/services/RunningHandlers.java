package dev.weft.testkit.services;

import dev.weft.server.ServerCall;
import dev.weft.server.ServerHandler;
import dev.weft.server.ServerInterceptor;
import dev.weft.testkit.transport.Eventually;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The handlers of a test's servers that have not returned, by their threads.
final class RunningHandlers implements ServerInterceptor {
  private final Map<Thread, String> running = new ConcurrentHashMap<>();

  @Override
  public void intercept(ServerCall call, ServerHandler next) {
    running.put(Thread.currentThread(), call.method());
    try {
      next.handle(call);
    } finally {
      running.remove(Thread.currentThread());
    }
  }

  /// Those that do not return, though their calls have ended; they are forgotten.
  Optional<AssertionError> leak() {
    try {
      Eventually.eventually("all handlers have returned", running::isEmpty);
      return Optional.empty();
    } catch (AssertionError late) {
      var leak =
          new AssertionError(
              "handlers still run "
                  + Eventually.BOUND.toSeconds()
                  + " s after their calls were ended: "
                  + running.values());
      running.forEach((thread, method) -> {
        var where = new Throwable(method + " is here");
        where.setStackTrace(thread.getStackTrace());
        leak.addSuppressed(where);
      });
      running.clear();
      return Optional.of(leak);
    }
  }
}
