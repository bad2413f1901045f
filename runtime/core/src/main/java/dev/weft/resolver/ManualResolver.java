package dev.weft.resolver;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A scheme whose names stand for what a program says, from one moment to the next: for tests, and for
/// those who learn of servers by other means. Safe for any number of threads.
///
/// ```java
/// var names = new ManualResolver();
/// names.say(Resolution.Found.of(first, second));
/// var channel = Channel.over(connector).plaintext().resolving(names).to("manual:///service");
/// ```
public final class ManualResolver implements NamingScheme {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AtomicInteger refreshes = new AtomicInteger();
  private final AtomicInteger rejections = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();

  // Guarded by lock.
  private @Nullable Resolution latest;
  private int said;

  /// One that has nothing to say yet: calls wait.
  public ManualResolver() {}

  /// What all names of this scheme stand for from now on; new channels learn it at once.
  public void say(Resolution now) {
    lock.lock();
    try {
      latest = now;
      said++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// How often channels have hinted that something may have changed.
  public int refreshes() {
    return refreshes.get();
  }

  /// How often a channel could not use what was said.
  public int rejections() {
    return rejections.get();
  }

  /// How many channels listen.
  public int listening() {
    return open.get();
  }

  @Override
  public String name() {
    return "manual";
  }

  @Override
  public Resolver resolver(Target target, Setting setting) {
    open.incrementAndGet();
    return new Listening();
  }

  private final class Listening implements Resolver {
    // The reading thread's own.
    private int heard;

    // Guarded by lock.
    private boolean closed;

    @Override
    public @Nullable Resolution next() throws InterruptedException {
      lock.lock();
      try {
        while (heard == said && !closed) changed.await();
        heard = said;
        return closed ? null : latest;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void refresh() {
      refreshes.incrementAndGet();
    }

    @Override
    public void rejected() {
      rejections.incrementAndGet();
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (closed) return;
        closed = true;
        open.decrementAndGet();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
