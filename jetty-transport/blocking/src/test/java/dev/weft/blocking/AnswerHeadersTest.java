package dev.weft.blocking;

import dev.weft.testkit.wire.AnswerHeadersContract;
import dev.weft.transport.Connector;

final class AnswerHeadersTest extends AnswerHeadersContract {
  @Override
  protected Connector connector() {
    return new BlockingConnector();
  }
}
