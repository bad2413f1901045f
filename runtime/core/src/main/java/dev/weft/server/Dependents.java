package dev.weft.server;

import dev.weft.Time;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What is to happen when a served call ends: mostly that the calls end that were made for it.
final class Dependents {
  /// What has happened already cannot be forgotten any more.
  static final Time.Timer NOTHING = () -> {};

  // Guarded by lock, under which nothing is run.
  private final Object lock = new Object();
  private final Set<Dependent> waiting = new LinkedHashSet<>();

  private final class Dependent implements Time.Timer {
    final Runnable task;

    Dependent(Runnable task) {
      this.task = task;
    }

    @Override
    public void cancel() {
      synchronized (lock) {
        waiting.remove(this);
      }
    }
  }

  Time.Timer add(Runnable task) {
    var dependent = new Dependent(task);
    synchronized (lock) {
      waiting.add(dependent);
    }
    return dependent;
  }

  /// Runs each task, once. Nothing is added any more.
  void end() {
    List<Dependent> all;
    synchronized (lock) {
      all = List.copyOf(waiting);
      waiting.clear();
    }
    all.forEach(dependent -> dependent.task.run());
  }
}
