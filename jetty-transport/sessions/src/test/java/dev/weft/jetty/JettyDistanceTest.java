package dev.weft.jetty;

import dev.weft.testkit.survival.DistanceContract;
import dev.weft.transport.Connector;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class JettyDistanceTest extends DistanceContract {
  @Override
  protected ServerTransport server() {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort).withSendBuffer(SEND_BUFFER);
  }

  @Override
  protected Connector connector() {
    return new JettyConnector().withSendBuffer(SEND_BUFFER);
  }
}
