package dev.weft.blocking;

import dev.weft.testkit.tls.Secured;
import dev.weft.testkit.transport.TransportContract;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class BlockingTlsTransportTest extends TransportContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.secured(anyPort, Secured.server()).with(settings);
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return new Secured(new BlockingConnector().with(settings));
  }
}
