package dev.weft.testkit.survival;

import dev.weft.Deadline;
import dev.weft.transport.Connection;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.StreamHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A server's transport that remembers each connection on which a stream has come.
final class WatchedServer implements ServerTransport {
  private final ServerTransport transport;
  private final Set<Connection> accepted = ConcurrentHashMap.newKeySet();

  WatchedServer(ServerTransport transport) {
    this.transport = transport;
  }

  Set<Connection> accepted() {
    return accepted;
  }

  @Override
  public void start(StreamHandler handler) throws IOException {
    transport.start((stream, head) -> {
      accepted.add(stream.connection());
      return handler.admit(stream, head);
    });
  }

  @Override
  public SocketAddress address() {
    return transport.address();
  }

  @Override
  public int connections() {
    return transport.connections();
  }

  @Override
  public void drain(String debugData) {
    transport.drain(debugData);
  }

  @Override
  public boolean awaitDrained(Deadline deadline) throws InterruptedException {
    return transport.awaitDrained(deadline);
  }

  @Override
  public void close() {
    transport.close();
  }
}
