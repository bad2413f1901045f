package dev.weft.jetty;

import dev.weft.testkit.survival.SurvivalContract;
import dev.weft.testkit.tls.Secured;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

final class JettyTlsSurvivalTest extends SurvivalContract {
  @Override
  protected Duration duration() {
    return super.duration().dividedBy(6);
  }

  @Override
  protected ServerTransport server(Http2Settings settings) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.secured(address, Secured.server())
        .with(settings)
        .withSendBuffer(SEND_BUFFER);
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return new Secured(new JettyConnector().with(settings).withSendBuffer(SEND_BUFFER));
  }
}
