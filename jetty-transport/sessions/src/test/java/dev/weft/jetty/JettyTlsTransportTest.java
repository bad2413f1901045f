package dev.weft.jetty;

import dev.weft.testkit.tls.Secured;
import dev.weft.testkit.transport.TransportContract;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;

final class JettyTlsTransportTest extends TransportContract {
  private static final Map<Http2Settings, Secured> CONNECTORS = new ConcurrentHashMap<>();

  @AfterAll
  static void close_the_connectors() throws Exception {
    for (Secured each : CONNECTORS.values()) each.close();
  }

  @Override
  protected ServerTransport server(Http2Settings settings) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.secured(address, Secured.server()).with(settings);
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return CONNECTORS.computeIfAbsent(
        settings, wanted -> new Secured(new JettyConnector().with(wanted)));
  }
}
