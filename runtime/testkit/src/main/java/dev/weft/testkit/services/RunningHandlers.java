package dev.weft.testkit.services;

import dev.weft.server.ServerCall;
import dev.weft.server.ServerHandler;
import dev.weft.server.ServerInterceptor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// The handlers of a test's servers that have not returned, by their threads.
final class RunningHandlers implements ServerInterceptor {
  private static final long LOOK_AGAIN = 200_000; // nanoseconds

  private final Duration bound;
  private final Map<Thread, String> running = new ConcurrentHashMap<>();

  /// @param bound how long they may take to return when their calls have ended
  RunningHandlers(Duration bound) {
    this.bound = bound;
  }

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
    long start = System.nanoTime();
    while (!running.isEmpty() && System.nanoTime() - start < bound.toNanos()) {
      LockSupport.parkNanos(LOOK_AGAIN);
    }
    Map<Thread, String> left = Map.copyOf(running);
    running.clear();
    if (left.isEmpty()) return Optional.empty();
    var leak =
        new AssertionError(
            "handlers still run " + bound + " after their calls were ended: " + left.values());
    left.forEach((thread, method) -> {
      var where = new Throwable(method + " is here");
      where.setStackTrace(thread.getStackTrace());
      leak.addSuppressed(where);
    });
    return Optional.of(leak);
  }
}
