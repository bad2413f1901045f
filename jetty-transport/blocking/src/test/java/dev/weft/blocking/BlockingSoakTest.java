package dev.weft.blocking;

import dev.weft.testkit.survival.NetworkSoakContract;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class BlockingSoakTest extends NetworkSoakContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort).with(settings);
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return new BlockingConnector().with(settings);
  }
}
