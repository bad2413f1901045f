package dev.weft.testkit.survival;

import dev.weft.Deadline;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connector;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A connector that remembers what it has dialled.
final class WatchedConnector implements Connector, AutoCloseable {
  private final Connector connector;
  private final List<ClientTransport> dialled = new CopyOnWriteArrayList<>();

  WatchedConnector(Connector connector) {
    this.connector = connector;
  }

  List<ClientTransport> dialled() {
    return dialled;
  }

  @Override
  public ClientTransport connect(SocketAddress address, Deadline deadline) throws IOException {
    ClientTransport connection = connector.connect(address, deadline);
    dialled.add(connection);
    return connection;
  }

  /// Ends the threads that some connectors have.
  @Override
  public void close() throws Exception {
    if (connector instanceof AutoCloseable closeable) closeable.close();
  }
}
