package dev.weft.jetty;

import dev.weft.Time;
import dev.weft.testkit.wire.ClientKeepaliveContract;
import dev.weft.transport.Connector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// Channels over Jetty's sessions that ping.
final class JettyClientKeepaliveTest extends ClientKeepaliveContract {
  private @Nullable JettyConnector connector;

  @Override
  protected Connector connector(Time time) {
    connector = new JettyConnector().timedBy(time);
    return connector;
  }

  @AfterEach
  void end_the_threads() {
    if (connector != null) connector.close();
  }
}
