package dev.weft.testkit.services;

import dev.weft.observe.CallEvent;
import dev.weft.observe.CallObserver;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Calls that a test's channels have begun and that have not ended, and where they began.
final class OpenCalls implements CallObserver {
  // A call's end may be told by another thread than the one that has met it.
  private static final long ENDS_ARE_TOLD_WITHIN = 1_000_000_000; // nanoseconds
  private static final long LOOK_AGAIN = 200_000; // nanoseconds

  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  private static final class Open extends Throwable {
    private static final long serialVersionUID = 1L;

    Open(String method) {
      super(method + " was begun here");
    }
  }

  @Override
  public Consumer<CallEvent> observe(Side side, String method) {
    var call = new Open(method);
    open.add(call);
    return event -> {
      if (event instanceof CallEvent.Ended) open.remove(call);
    };
  }

  /// What is open now, which is forgotten.
  Optional<AssertionError> leak() {
    long start = System.nanoTime();
    while (!open.isEmpty() && System.nanoTime() - start < ENDS_ARE_TOLD_WITHIN) {
      LockSupport.parkNanos(LOOK_AGAIN);
    }
    List<Open> left = List.copyOf(open);
    open.clear();
    if (left.isEmpty()) return Optional.empty();
    var leak =
        new AssertionError(
            left.size()
                + " calls were left open; receive a call to its end, or close it, as by"
                + " try-with-resources");
    left.forEach(leak::addSuppressed);
    return Optional.of(leak);
  }
}
