package dev.weft.jetty;

import dev.weft.testkit.hostile.DefencesContract;
import dev.weft.transport.ServerRules;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class JettyDefencesTest extends DefencesContract {
  @Override
  protected ServerTransport server(ServerRules rules) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort)
        .with(rules.settings())
        .with(rules.lifetimes())
        .with(rules.time());
  }

  @Override
  protected ServerTransport withEndlessBlocks(ServerRules rules) {
    return server(rules);
  }
}
