package dev.weft.jetty;

import dev.weft.testkit.endtoend.AgingContract;
import dev.weft.transport.Connector;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class JettyAgingTest extends AgingContract {
  @Override
  protected ServerTransport server(ServerLifetimes lifetimes) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort).with(lifetimes);
  }

  @Override
  protected Connector connector() {
    return new JettyConnector();
  }
}
