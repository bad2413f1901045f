package dev.weft.jetty;

import dev.weft.testkit.wire.TunnelContract;
import dev.weft.transport.Connector;
import org.junit.jupiter.api.AfterEach;

/// Jetty's sessions through a proxy.
final class JettyTunnelTest extends TunnelContract {
  private final JettyConnector connector = new JettyConnector();

  @Override
  protected Connector connector() {
    return connector;
  }

  @AfterEach
  void end_the_threads() {
    connector.close();
  }
}
