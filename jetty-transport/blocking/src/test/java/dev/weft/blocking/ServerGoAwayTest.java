package dev.weft.blocking;

import dev.weft.testkit.wire.ServerGoAwayContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class ServerGoAwayTest extends ServerGoAwayContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort).with(settings);
  }
}
