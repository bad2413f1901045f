package dev.weft.blocking;

import dev.weft.testkit.wire.ClientStatusContract;
import dev.weft.transport.Connector;

final class ClientStatusTest extends ClientStatusContract {
  @Override
  protected Connector connector() {
    return new BlockingConnector();
  }
}
