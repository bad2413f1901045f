package dev.weft.jetty;

import dev.weft.testkit.wire.LimitsContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class JettyLimitsTest extends LimitsContract {
  @Override
  protected ServerTransport server(Http2Settings settings, int maxConnections) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort)
        .with(settings)
        .with(ServerLifetimes.DEFAULT.withPings(KeepaliveEnforcement.NONE))
        .withMaxConnections(maxConnections);
  }
}
