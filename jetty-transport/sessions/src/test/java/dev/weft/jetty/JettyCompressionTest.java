package dev.weft.jetty;

import dev.weft.testkit.compression.CompressionContract;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;

final class JettyCompressionTest extends CompressionContract {
  private static final Map<Http2Settings, JettyConnector> CONNECTORS = new ConcurrentHashMap<>();

  @AfterAll
  static void close_the_connectors() {
    CONNECTORS.values().forEach(JettyConnector::close);
  }

  @Override
  protected ServerTransport server(Http2Settings settings) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(address).with(settings);
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return CONNECTORS.computeIfAbsent(settings, new JettyConnector()::with);
  }
}
