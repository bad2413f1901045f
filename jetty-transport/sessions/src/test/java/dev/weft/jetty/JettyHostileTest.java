package dev.weft.jetty;

import dev.weft.testkit.hostile.HostileContract;
import dev.weft.transport.Connector;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class JettyHostileTest extends HostileContract {
  @Override
  protected ServerTransport server(ServerLifetimes lifetimes, int maxConnections) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort)
        .with(lifetimes)
        .withMaxConnections(maxConnections);
  }

  @Override
  protected Connector connector() {
    return new JettyConnector();
  }
}
