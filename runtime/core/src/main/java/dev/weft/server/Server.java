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
import java.util.List;

/// Serves services over one transport or several.
///
/// Each call runs on a virtual thread of its own.
public final class Server implements AutoCloseable {
  private final List<ServerTransport> transports;
  private final RunningCalls running;
  private final Time time;

  /// Calls were under way when the server was closed.
  private volatile boolean cutShort;

  Server(List<ServerTransport> transports, RunningCalls running, Time time) {
    this.transports = transports;
    this.running = running;
    this.time = time;
  }

  /// A server that listens by these means: `Server.over(transport).serve(service).start()`.
  public static ServerBuilder over(ServerTransport... transports) {
    return new ServerBuilder(List.of(transports));
  }

  void start(StreamHandler handler) {
    for (ServerTransport transport : transports) {
      try {
        transport.start(handler);
      } catch (IOException e) {
        close();
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Where the first transport listens.
  public SocketAddress address() {
    return transports.getFirst().address();
  }

  /// The TCP port of the first transport.
  /// @throws IllegalStateException if it does not listen on a TCP port
  public int port() {
    if (address() instanceof InetSocketAddress inet) return inet.getPort();
    throw new IllegalStateException(address() + " has no port");
  }

  /// Stops without cutting anything off, as long as that takes no longer than the grace: accepts no
  /// more, asks clients to go elsewhere, waits for the calls under way, then closes.
  ///
  /// Blocks until then.
  /// @return whether all calls ended by themselves; false if the grace was too short, or [#close] cut
  ///     it short
  public boolean stop(Duration grace) throws InterruptedException {
    Deadline deadline = Deadline.after(grace, time);
    try {
      transports.forEach(transport -> transport.drain("graceful_stop"));
      boolean drained = true;
      for (ServerTransport transport : transports) drained &= transport.awaitDrained(deadline);
      return running.awaitNone(deadline) && drained && !cutShort;
    } finally {
      close();
    }
  }

  /// Stops at once: connections are closed, calls under way are abandoned and their handlers
  /// interrupted. Does not wait for them.
  @Override
  public void close() {
    if (running.any()) cutShort = true;
    transports.forEach(ServerTransport::close);
  }
}
