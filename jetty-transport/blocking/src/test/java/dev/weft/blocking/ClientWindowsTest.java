package dev.weft.blocking;

import dev.weft.testkit.wire.ClientWindowsContract;
import dev.weft.transport.Connector;

final class ClientWindowsTest extends ClientWindowsContract {
  @Override
  protected Connector connector() {
    return new BlockingConnector();
  }
}
