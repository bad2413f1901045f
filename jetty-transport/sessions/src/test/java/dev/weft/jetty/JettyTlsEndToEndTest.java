package dev.weft.jetty;

import dev.weft.testkit.endtoend.EndToEndContract;
import dev.weft.testkit.tls.Secured;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class JettyTlsEndToEndTest extends EndToEndContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.secured(anyPort, Secured.server()).with(settings);
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return new Secured(new JettyConnector().with(settings));
  }
}
