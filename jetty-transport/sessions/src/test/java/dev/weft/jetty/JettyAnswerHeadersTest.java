package dev.weft.jetty;

import dev.weft.testkit.wire.AnswerHeadersContract;
import dev.weft.transport.Connector;
import org.junit.jupiter.api.AfterAll;

final class JettyAnswerHeadersTest extends AnswerHeadersContract {
  private static final JettyConnector CONNECTOR = new JettyConnector();

  @AfterAll
  static void close_the_connector() {
    CONNECTOR.close();
  }

  @Override
  protected Connector connector() {
    return CONNECTOR;
  }
}
