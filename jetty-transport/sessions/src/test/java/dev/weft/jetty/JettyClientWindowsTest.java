package dev.weft.jetty;

import dev.weft.testkit.wire.ClientWindowsContract;
import dev.weft.transport.Connector;
import org.junit.jupiter.api.AfterAll;

final class JettyClientWindowsTest extends ClientWindowsContract {
  private static final JettyConnector CONNECTOR = new JettyConnector();

  @AfterAll
  static void close_the_connector() {
    CONNECTOR.close();
  }

  @Override
  protected Connector connector() {
    return CONNECTOR;
  }

  /// There are no turns: whoever comes first to a window that opens may have all of it, 1 MiB here.
  @Override
  protected int framesAhead() {
    return 64;
  }
}
