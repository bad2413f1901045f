package dev.weft.blocking;

import static java.net.StandardSocketOptions.SO_SNDBUF;

import dev.weft.testkit.survival.DistanceContract;
import dev.weft.transport.Connector;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class DistanceTest extends DistanceContract {
  @Override
  protected ServerTransport server() {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort).with(SO_SNDBUF, SEND_BUFFER);
  }

  @Override
  protected Connector connector() {
    return new BlockingConnector().with(SO_SNDBUF, SEND_BUFFER);
  }
}
