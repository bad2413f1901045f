package dev.weft.jetty;

import dev.weft.Time;
import dev.weft.testkit.wire.ClientGoAwayContract;
import dev.weft.transport.Connector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// Goodbyes over Jetty's sessions.
final class JettyClientGoAwayTest extends ClientGoAwayContract {
  private @Nullable JettyConnector connector;

  @Override
  protected Connector connector(Time timedBy) {
    connector = new JettyConnector().timedBy(timedBy);
    return connector;
  }

  /// Jetty's session says nothing any more once it has read a GOAWAY (docs/jetty-differences.md).
  @Override
  protected boolean tellsWhy() {
    return false;
  }

  @AfterEach
  void end_the_threads() {
    if (connector != null) connector.close();
  }
}
