package dev.weft.blocking;

import dev.weft.Time;
import dev.weft.testkit.wire.LifetimesContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class LifetimesTest extends LifetimesContract {
  @Override
  protected ServerTransport server(Http2Settings settings, ServerLifetimes lifetimes, Time time) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort).with(settings).with(lifetimes).with(time);
  }
}
