package dev.weft.blocking;

import static java.net.StandardSocketOptions.SO_SNDBUF;

import dev.weft.testkit.survival.SurvivalContract;
import dev.weft.testkit.tls.Secured;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

final class BlockingTlsSurvivalTest extends SurvivalContract {
  @Override
  protected Duration duration() {
    return super.duration().dividedBy(6);
  }

  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.secured(anyPort, Secured.server())
        .with(settings)
        .with(SO_SNDBUF, SEND_BUFFER);
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return new Secured(new BlockingConnector().with(settings).with(SO_SNDBUF, SEND_BUFFER));
  }
}
