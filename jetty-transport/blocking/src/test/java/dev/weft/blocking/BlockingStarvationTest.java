package dev.weft.blocking;

import dev.weft.testkit.survival.StarvationContract;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class BlockingStarvationTest extends StarvationContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort)
        .with(settings)
        .with(ServerLifetimes.DEFAULT.withPings(KeepaliveEnforcement.NONE));
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return new BlockingConnector().with(settings);
  }
}
