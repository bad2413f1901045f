package dev.weft.testkit.survival;

import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.inprocess.InProcess;

final class InProcessKillTest extends KillContract {
  private final InProcess network = new InProcess();
  private int servers;

  @Override
  protected ServerTransport server(Http2Settings settings) {
    return network.with(settings).serverTransport("server-" + ++servers);
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return network.with(settings).connector();
  }

  @Override
  protected boolean hasSockets() {
    return false;
  }
}
