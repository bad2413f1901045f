package dev.weft.blocking;

import dev.weft.RpcException;
import dev.weft.testkit.transport.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Threads that call one call after the other until they are closed, whether those succeed or fail.
final class Callers implements AutoCloseable {
  /// A call that failed.
  record Failure(long begunNanos, RpcException why) {}

  private final AtomicInteger made = new AtomicInteger();
  private final Set<String> answers = ConcurrentHashMap.newKeySet();
  private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
  private final List<Running<?>> all = new ArrayList<>();
  private volatile boolean closed;

  Callers(int count, Supplier<String> call) {
    for (int i = 0; i < count; i++) all.add(Running.doing(() -> repeat(call)));
  }

  private void repeat(Supplier<String> call) {
    while (!closed) {
      long begun = System.nanoTime();
      try {
        answers.add(call.get());
      } catch (RpcException e) {
        failures.add(new Failure(begun, e));
      }
      made.incrementAndGet();
    }
  }

  int made() {
    return made.get();
  }

  /// Each that there was.
  Set<String> answers() {
    return Set.copyOf(answers);
  }

  List<Failure> failures() {
    return List.copyOf(failures);
  }

  List<Failure> failuresSince(long nanos) {
    return failures.stream().filter(failure -> failure.begunNanos() - nanos >= 0).toList();
  }

  /// Waits for the last calls.
  @Override
  public void close() {
    closed = true;
    for (Running<?> each : all) each.result();
  }
}
