package dev.weft.jetty;

import dev.weft.testkit.survival.NetworkSoakContract;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class JettySoakTest extends NetworkSoakContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(address).with(settings);
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return new JettyConnector().with(settings);
  }
}
