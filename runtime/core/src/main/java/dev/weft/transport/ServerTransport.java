package dev.weft.transport;

import dev.weft.Deadline;
import java.io.IOException;
import java.net.SocketAddress;

/// Listens on one address, and serves the connections that come.
public interface ServerTransport extends AutoCloseable {
  /// Binds and begins to accept. Does not wait for connections.
  /// @throws IOException if the address cannot be bound; says which
  void start(StreamHandler handler) throws IOException;

  /// Where it listens; the port is a real one, also if port 0 was asked for.
  /// @throws IllegalStateException before [#start]
  SocketAddress address();

  /// How many connections are open.
  int connections();

  /// Accepts no more, and asks every peer to go away: two GOAWAYs, so that what is under way when
  /// they cross is still served. Does not block.
  void drain(String debugData);

  /// Waits until every connection has ended.
  /// @return false if the deadline passed first
  boolean awaitDrained(Deadline deadline) throws InterruptedException;

  /// Stops listening and closes every connection; open streams fail. Returns when the sockets are
  /// closed, without waiting for handlers.
  @Override
  void close();
}
