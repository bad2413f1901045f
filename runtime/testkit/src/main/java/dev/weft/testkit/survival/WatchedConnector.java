package dev.weft.testkit.survival;

import dev.weft.Deadline;
import dev.weft.credentials.ChannelCredentials;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connector;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A connector that remembers what it has dialled.
final class WatchedConnector implements Connector, AutoCloseable {
  private final Connector connector;
  private final List<ClientTransport> dialled;

  WatchedConnector(Connector connector) {
    this(connector, new CopyOnWriteArrayList<>());
  }

  private WatchedConnector(Connector connector, List<ClientTransport> dialled) {
    this.connector = connector;
    this.dialled = dialled;
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

  @Override
  public WatchedConnector secured(ChannelCredentials credentials, String authority) {
    return new WatchedConnector(connector.secured(credentials, authority), dialled);
  }

  /// Ends the threads that some connectors have.
  @Override
  public void close() throws Exception {
    if (connector instanceof AutoCloseable closeable) closeable.close();
  }
}
