package dev.weft.testkit.transport;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Work on a thread of its own, which a test watches.
public final class Running<T extends @Nullable Object> {
  private final FutureTask<T> task;
  private final Thread thread;
  private volatile boolean leftInterrupted;

  private Running(Callable<T> work) {
    task =
        new FutureTask<>(() -> {
          try {
            return work.call();
          } finally {
            leftInterrupted = Thread.currentThread().isInterrupted();
          }
        });
    thread = Thread.startVirtualThread(task);
  }

  public static <T extends @Nullable Object> Running<T> running(Callable<T> work) {
    return new Running<>(work);
  }

  /// Work without a result.
  public interface Action {
    void run() throws Exception;
  }

  public static Running<@Nullable Void> doing(Action action) {
    return new Running<>(() -> {
      action.run();
      return null;
    });
  }

  public Thread thread() {
    return thread;
  }

  public boolean isDone() {
    return task.isDone();
  }

  /// Whether the thread's interrupt flag was set when the work ended.
  public boolean leftInterrupted() {
    return leftInterrupted;
  }

  /// Waits until the thread waits for something.
  public Running<T> blocked() {
    Eventually.eventually("the thread waits, or is done", () -> isDone() || waits(thread));
    if (isDone()) throw new AssertionError("it was to wait, and is done");
    return this;
  }

  /// Seen waiting several times in a row, so that waiting for a lock on the way hardly counts.
  public static boolean waits(Thread thread) {
    for (int i = 0; i < 5; i++) {
      Thread.State state = thread.getState();
      if (state != Thread.State.WAITING && state != Thread.State.TIMED_WAITING) return false;
      LockSupport.parkNanos(20_000);
    }
    return true;
  }

  public T result() {
    try {
      return task.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the work in the background failed", e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError("the work in the background did not end in time: " + stack(), e);
    }
  }

  /// What the work threw.
  public Throwable failure() {
    try {
      task.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
      throw new AssertionError("it was to fail, and returned");
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError("the work in the background did not end in time: " + stack(), e);
    }
  }

  private String stack() {
    return Arrays.toString(thread.getStackTrace());
  }
}
