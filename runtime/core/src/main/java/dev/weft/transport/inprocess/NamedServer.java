package dev.weft.transport.inprocess;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.StreamHandler;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Listens on one name of a network, and keeps the connections that came.
final class NamedServer implements ServerTransport {
  private final InProcessAddress address;
  private final Http2Settings settings;
  private final ConcurrentMap<String, NamedServer> servers;
  private final Time time;

  // Guarded by lock.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition lineEnded = lock.newCondition();
  private final Set<Line> lines = new HashSet<>();
  private @Nullable StreamHandler handler;
  private boolean stopped;

  NamedServer(
      InProcessAddress address,
      Http2Settings settings,
      ConcurrentMap<String, NamedServer> servers,
      Time time) {
    this.address = address;
    this.settings = settings;
    this.servers = servers;
    this.time = time;
  }

  @Override
  public void start(StreamHandler handler) throws IOException {
    lock.lock();
    try {
      if (this.handler != null || stopped) {
        throw new IllegalStateException("the server at " + address + " was started before");
      }
      if (servers.putIfAbsent(address.name(), this) != null) {
        throw new IOException("cannot listen on " + address + ": the name is taken");
      }
      this.handler = handler;
    } finally {
      lock.unlock();
    }
  }

  /// A new connection, or null if none is taken any more.
  @Nullable Line accept(InProcessAddress caller, Http2Settings callerSettings) {
    lock.lock();
    try {
      if (handler == null || stopped) return null;
      var line = new Line(this, handler, caller, callerSettings, settings, time);
      lines.add(line);
      return line;
    } finally {
      lock.unlock();
    }
  }

  void ended(Line line) {
    lock.lock();
    try {
      lines.remove(line);
      lineEnded.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public InProcessAddress address() {
    lock.lock();
    try {
      if (handler == null) {
        throw new IllegalStateException("the server at " + address + " has not been started");
      }
      return address;
    } finally {
      lock.unlock();
    }
  }

  InProcessAddress name() {
    return address;
  }

  @Override
  public int connections() {
    lock.lock();
    try {
      return lines.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void drain(String debugData) {
    stopAccepting().forEach(line -> line.drainByServer(debugData));
  }

  @Override
  public boolean awaitDrained(Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      while (!lines.isEmpty()) {
        long left = deadline.remainingNanos();
        if (left <= 0) return false;
        time.await(lineEnded, left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    stopAccepting()
        .forEach(line -> line.closeByServer("the server at " + address + " closed the connection"));
  }

  private List<Line> stopAccepting() {
    servers.remove(address.name(), this);
    lock.lock();
    try {
      stopped = true;
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }
}
