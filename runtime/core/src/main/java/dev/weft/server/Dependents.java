package dev.weft.server;

import dev.weft.Time;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// What is to happen when a served call ends: mostly that the calls end that were made for it.
final class Dependents {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");

  /// What has happened already cannot be forgotten any more.
  static final Time.Timer NOTHING = () -> {};

  // Guarded by lock, under which nothing is run.
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Dependent> waiting = new LinkedHashSet<>();

  private final class Dependent implements Time.Timer {
    final Runnable task;

    Dependent(Runnable task) {
      this.task = task;
    }

    @Override
    public void cancel() {
      lock.lock();
      try {
        waiting.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }

  Time.Timer add(Runnable task) {
    var dependent = new Dependent(task);
    lock.lock();
    try {
      waiting.add(dependent);
    } finally {
      lock.unlock();
    }
    return dependent;
  }

  /// Runs each task, once. Nothing is added any more. What one throws must not keep the call from its
  /// answer, nor the others from running.
  void end() {
    List<Dependent> all;
    lock.lock();
    try {
      all = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(Dependents::run);
  }

  private static void run(Dependent dependent) {
    try {
      dependent.task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a task that was due at a call's end failed", e);
    }
  }
}
