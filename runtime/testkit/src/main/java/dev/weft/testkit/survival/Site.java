package dev.weft.testkit.survival;

import dev.weft.client.Channel;
import dev.weft.server.Server;
import dev.weft.server.Service;
import dev.weft.transport.Connection;
import dev.weft.transport.Http2Settings;
import java.util.ArrayList;
import java.util.List;

/// A server and channels to it, each with a connection of its own.
final class Site implements AutoCloseable {
  private final WatchedServer transport;
  private final WatchedConnector connector;
  private final Server server;
  private final List<Channel> channels = new ArrayList<>();

  /// @param settings of both ends
  Site(SoakContract transports, Http2Settings settings, Service service) {
    transport = new WatchedServer(transports.server(settings));
    connector = new WatchedConnector(transports.connector(settings));
    server = Server.over(transport).serve(service).start();
  }

  Channel channel() {
    Channel channel = Channel.over(connector).plaintext().to(server.address());
    channels.add(channel);
    return channel;
  }

  /// How many streams the clients' ends have open.
  int clientStreams() {
    return connector.dialled().stream().mapToInt(Connection::streams).sum();
  }

  /// How many streams the server's ends have open.
  int servedStreams() {
    return transport.accepted().stream().mapToInt(Connection::streams).sum();
  }

  int connections() {
    return connector.dialled().size();
  }

  @Override
  public void close() throws Exception {
    channels.forEach(Channel::close);
    connector.close();
    server.close();
  }
}
