package dev.weft.jetty;

import dev.weft.Time;
import dev.weft.testkit.wire.LifetimesContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class JettyLifetimesTest extends LifetimesContract {
  @Override
  protected ServerTransport server(Http2Settings settings, ServerLifetimes lifetimes, Time time) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort).with(settings).with(lifetimes).with(time);
  }
}
