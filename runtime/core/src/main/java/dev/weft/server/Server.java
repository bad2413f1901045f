package dev.weft.server;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.StreamHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Serves services over one transport or several, of whatever kinds.
///
/// Each call runs on a virtual thread of its own.
public final class Server implements AutoCloseable {
  private final StreamHandler handler;
  private final RunningCalls running;
  private final boolean waitsForHandlers;
  private final Time time;

  // Guarded by lock, under which nothing is called.
  private final ReentrantLock lock = new ReentrantLock();
  private final List<ServerTransport> transports = new ArrayList<>();
  private boolean stopped;

  /// Calls were under way when the server was closed.
  private volatile boolean cutShort;

  Server(StreamHandler handler, RunningCalls running, boolean waitsForHandlers, Time time) {
    this.handler = handler;
    this.running = running;
    this.waitsForHandlers = waitsForHandlers;
    this.time = time;
  }

  /// A server that listens by these means: `Server.over(transport).serve(service).start()`.
  public static ServerBuilder over(ServerTransport... transports) {
    if (transports.length == 0) {
      throw new IllegalArgumentException("no transport to serve over; one or more are needed");
    }
    return new ServerBuilder(List.of(transports));
  }

  /// All of them, or none.
  void start(List<ServerTransport> all) {
    try {
      all.forEach(this::listen);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /// Serves over one transport more, beside those that there are.
  ///
  /// @throws UncheckedIOException if its address cannot be bound
  /// @throws IllegalStateException if the server has been stopped, or is while this runs; the
  ///     transport is closed then
  public void listen(ServerTransport transport) {
    lock.lock();
    try {
      if (!stopped) transports.add(transport);
    } finally {
      lock.unlock();
    }
    try {
      if (!isStopped()) transport.start(handler);
    } catch (IOException e) {
      forget(transport);
      if (!isStopped()) throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      forget(transport);
      if (!isStopped()) throw e;
    }
    if (isStopped()) {
      transport.close();
      throw new IllegalStateException("the server has been stopped");
    }
  }

  private void forget(ServerTransport transport) {
    lock.lock();
    try {
      transports.remove(transport);
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /// No transport comes any more.
  private List<ServerTransport> stopListening() {
    lock.lock();
    try {
      stopped = true;
      return List.copyOf(transports);
    } finally {
      lock.unlock();
    }
  }

  /// Where the first transport listens.
  public SocketAddress address() {
    return addresses().getFirst();
  }

  /// Where the transports listen, in the order in which they were given.
  public List<SocketAddress> addresses() {
    List<ServerTransport> all;
    lock.lock();
    try {
      all = List.copyOf(transports);
    } finally {
      lock.unlock();
    }
    return all.stream().map(ServerTransport::address).toList();
  }

  /// The TCP port of the first transport.
  /// @throws IllegalStateException if it does not listen on a TCP port
  public int port() {
    if (address() instanceof InetSocketAddress inet) return inet.getPort();
    throw new IllegalStateException(address() + " has no port");
  }

  /// Stops without cutting anything off, as long as that takes no longer than the grace: accepts no
  /// more, asks clients to go elsewhere, waits for the calls under way and their handlers, then
  /// closes.
  ///
  /// Blocks until then. Doing so twice is harmless, also at the same time.
  /// @return whether all calls ended by themselves; false if the grace was too short, or [#close] cut
  ///     it short
  public boolean stop(Duration grace) throws InterruptedException {
    Deadline deadline = Deadline.after(grace, time);
    List<ServerTransport> all = stopListening();
    try {
      all.forEach(transport -> transport.drain("graceful_stop"));
      boolean drained = true;
      for (ServerTransport transport : all) drained &= transport.awaitDrained(deadline);
      return running.awaitNone(deadline) && drained && !cutShort;
    } finally {
      close();
    }
  }

  /// Stops at once: connections are closed, calls under way are abandoned and their handlers
  /// interrupted.
  ///
  /// Does not wait for handlers, unless the server was built so ([ServerBuilder#waitForHandlers]).
  /// Then a handler must not call this, for it would wait for itself; an interrupt ends the wait and is
  /// kept.
  @Override
  public void close() {
    List<ServerTransport> all = stopListening();
    if (running.any()) cutShort = true;
    all.forEach(ServerTransport::close);
    if (!waitsForHandlers) return;
    try {
      running.awaitNone(Deadline.NONE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
