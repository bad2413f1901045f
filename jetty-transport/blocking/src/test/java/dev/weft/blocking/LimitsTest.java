package dev.weft.blocking;

import dev.weft.testkit.wire.LimitsContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class LimitsTest extends LimitsContract {
  @Override
  protected ServerTransport server(Http2Settings settings, int maxConnections) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort)
        .with(settings)
        .with(ServerLifetimes.DEFAULT.withPings(KeepaliveEnforcement.NONE))
        .withMaxConnections(maxConnections);
  }
}
