package dev.weft.jetty;

import dev.weft.Time;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A timer that is set by the first who asks for it, and not at all once it has been cancelled.
final class Alarm {
  private static final Time.Timer OFF = () -> {};

  private final AtomicReference<Time.@Nullable Timer> timer = new AtomicReference<>();

  void set(Runnable task, long nanos) {
    if (timer.get() != null) return;
    Time.Timer made = Time.SYSTEM.schedule(task, nanos);
    if (!timer.compareAndSet(null, made)) made.cancel();
  }

  /// By its task: it is not over yet.
  void setAgain(Runnable task, long nanos) {
    Time.Timer passed = timer.get();
    if (passed == OFF) return;
    Time.Timer made = Time.SYSTEM.schedule(task, nanos);
    if (!timer.compareAndSet(passed, made)) made.cancel();
  }

  /// Harmless a second time.
  void cancel() {
    Time.Timer made = timer.getAndSet(OFF);
    if (made != null) made.cancel();
  }
}
