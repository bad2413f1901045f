package dev.weft.blocking;

import dev.weft.testkit.wire.ServerWindowsContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class ServerWindowsTest extends ServerWindowsContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort)
        .with(settings)
        .with(ServerLifetimes.DEFAULT.withPings(KeepaliveEnforcement.NONE));
  }
}
