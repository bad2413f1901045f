package dev.weft.jetty;

import dev.weft.testkit.survival.StarvationContract;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class JettyStarvationTest extends StarvationContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(address)
        .with(settings)
        .with(ServerLifetimes.DEFAULT.withPings(KeepaliveEnforcement.NONE));
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return new JettyConnector().with(settings);
  }
}
