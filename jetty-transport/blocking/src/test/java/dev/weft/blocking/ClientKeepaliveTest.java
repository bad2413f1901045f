package dev.weft.blocking;

import dev.weft.Time;
import dev.weft.testkit.wire.ClientKeepaliveContract;
import dev.weft.transport.Connector;

/// Channels over blocking sockets that ping.
final class ClientKeepaliveTest extends ClientKeepaliveContract {
  @Override
  protected Connector connector(Time time) {
    return new BlockingConnector().timedBy(time);
  }
}
