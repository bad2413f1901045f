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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Serves services over one transport or several, of whatever kinds.
///
/// Each call runs on a virtual thread of its own.
public final class Server implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");

  private final StreamHandler handler;
  private final RunningCalls running;
  private final List<Service> services;
  private final boolean waitsForHandlers;
  private final @Nullable Duration closesWithin;
  private final Time time;

  // Guarded by lock, under which nothing is called.
  private final ReentrantLock lock = new ReentrantLock();
  private final List<ServerTransport> transports = new ArrayList<>();
  private boolean stopped;
  private boolean cut;

  private final AtomicBoolean toldServices = new AtomicBoolean();

  /// Calls were under way when the server was closed.
  private volatile boolean cutShort;

  /// @param closesWithin what [#close] gives calls, null for nothing
  Server(
      StreamHandler handler,
      RunningCalls running,
      List<Service> services,
      boolean waitsForHandlers,
      @Nullable Duration closesWithin,
      Time time) {
    this.handler = handler;
    this.running = running;
    this.services = services;
    this.waitsForHandlers = waitsForHandlers;
    this.closesWithin = closesWithin;
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
      cut();
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

  /// Stops without cutting anything off, as long as that takes no longer than the grace: tells the
  /// services ([Service#beforeDrain]), accepts no more, asks clients to go elsewhere, waits for the
  /// calls under way and their handlers, then closes. What the grace was too short for is cut off, as
  /// by [#close], and reported.
  ///
  /// Blocks until then. Doing so twice is harmless, also at the same time.
  public StopReport stop(Duration grace) throws InterruptedException {
    Deadline deadline = Deadline.after(grace, time);
    if (toldServices.compareAndSet(false, true)) services.forEach(Server::tell);
    List<ServerTransport> all = stopListening();
    boolean clean = false;
    try {
      all.forEach(transport -> transport.drain("graceful_stop"));
      clean = true;
      for (ServerTransport transport : all) clean &= transport.awaitDrained(deadline);
      clean &= running.awaitNone(deadline);
      clean &= !cutShort;
    } finally {
      cut();
    }
    return new StopReport(clean, running.cutOff());
  }

  private static void tell(Service service) {
    try {
      service.beforeDrain();
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          () -> service.binding().service() + " failed before the server drained",
          e);
    }
  }

  /// Stops: at once, or, if the server was built so ([ServerBuilder#closeWithin]), as [#stop] does with
  /// that grace; what was cut off then is logged.
  ///
  /// At once means that connections are closed, calls under way are abandoned and their handlers
  /// interrupted. Does not wait for handlers, unless the server was built so
  /// ([ServerBuilder#waitForHandlers]). Then a handler must not call this, for it would wait for itself.
  /// An interrupt ends the wait and is kept; a grace ends with it.
  @Override
  public void close() {
    Duration grace = closesWithin;
    if (grace == null || isCut()) {
      cut();
      return;
    }
    try {
      StopReport report = stop(grace);
      if (!report.isClean()) LOG.log(System.Logger.Level.WARNING, () -> told(grace, report));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String told(Duration grace, StopReport report) {
    var text = new StringBuilder("the server was not done within ").append(grace);
    if (report.cut().isEmpty()) return text.append("; no call was cut off").toString();
    text.append("; cut off:");
    for (StopReport.CutCall call : report.cut()) text.append("\n  ").append(call);
    return text.toString();
  }

  private boolean isCut() {
    lock.lock();
    try {
      return cut;
    } finally {
      lock.unlock();
    }
  }

  /// Stops at once.
  private void cut() {
    List<ServerTransport> all = stopListening();
    lock.lock();
    try {
      cut = true;
    } finally {
      lock.unlock();
    }
    running.cut();
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
