package dev.weft.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Code;
import dev.weft.testkit.wire.ClientStatusContract;
import dev.weft.transport.Connector;
import dev.weft.transport.ErrorCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class JettyClientStatusTest extends ClientStatusContract {
  private static final JettyConnector CONNECTOR = new JettyConnector();

  @AfterAll
  static void close_the_connector() {
    CONNECTOR.close();
  }

  @Override
  protected Connector connector() {
    return CONNECTOR;
  }

  /// Jetty's HPACK takes the whole connection for broken.
  @Test
  @Override
  protected void an_answer_whose_status_is_no_number_is_internal() throws Exception {
    assertEquals(Code.UNAVAILABLE, answeredWithStatus("abc").code());
    server.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    server.expectGoAway(ErrorCode.PROTOCOL_ERROR);
  }
}
