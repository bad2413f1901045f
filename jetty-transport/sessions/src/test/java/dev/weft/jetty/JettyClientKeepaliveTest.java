package dev.weft.jetty;

import dev.weft.Time;
import dev.weft.testkit.wire.ClientKeepaliveContract;
import dev.weft.transport.Connector;
import org.junit.jupiter.api.AfterEach;

/// Channels over Jetty's sessions that ping.
final class JettyClientKeepaliveTest extends ClientKeepaliveContract {
  private final JettyConnector plain = new JettyConnector();
  private JettyConnector timed = plain;

  @Override
  protected Connector connector(Time time) {
    timed = plain.timedBy(time);
    return timed;
  }

  @AfterEach
  void end_the_threads() {
    timed.close();
  }
}
