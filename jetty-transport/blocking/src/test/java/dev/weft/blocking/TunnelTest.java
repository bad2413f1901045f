package dev.weft.blocking;

import dev.weft.testkit.wire.TunnelContract;
import dev.weft.transport.Connector;

/// Blocking sockets through a proxy.
final class TunnelTest extends TunnelContract {
  @Override
  protected Connector connector() {
    return new BlockingConnector();
  }
}
