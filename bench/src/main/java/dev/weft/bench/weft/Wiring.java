package dev.weft.bench.weft;

import dev.weft.blocking.BlockingConnector;
import dev.weft.blocking.BlockingServerTransport;
import dev.weft.credentials.ServerCredentials;
import dev.weft.jetty.JettyConnector;
import dev.weft.jetty.JettyServerTransport;
import dev.weft.transport.Connector;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// A transport, both ends of it.
public sealed interface Wiring {
  SocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  String description();

  /// Will listen on a loopback port of the system's choice.
  ServerTransport listenAnywhere(ServerCredentials credentials);

  /// Dials for all channels of a client.
  Connector connector();

  /// Jetty's own HTTP/2 sessions: the reference.
  record JettySessions() implements Wiring {
    @Override
    public String description() {
      return "Jetty's HTTP/2 sessions";
    }

    @Override
    public ServerTransport listenAnywhere(ServerCredentials credentials) {
      return JettyServerTransport.secured(LOOPBACK, credentials);
    }

    @Override
    public Connector connector() {
      return new JettyConnector();
    }
  }

  /// One reading virtual thread per connection, writes combined by the threads that make them.
  record Blocking() implements Wiring {
    @Override
    public String description() {
      return "the blocking transport";
    }

    @Override
    public ServerTransport listenAnywhere(ServerCredentials credentials) {
      return BlockingServerTransport.secured(LOOPBACK, credentials);
    }

    @Override
    public Connector connector() {
      return new BlockingConnector();
    }
  }
}
