package dev.weft.jetty;

import dev.weft.testkit.wire.ServerGoAwayContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class JettyServerGoAwayTest extends ServerGoAwayContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort).with(settings);
  }
}
