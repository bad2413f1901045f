package dev.weft.blocking;

import dev.weft.testkit.hostile.DefencesContract;
import dev.weft.transport.ServerRules;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class DefencesTest extends DefencesContract {
  @Override
  protected BlockingServerTransport server(ServerRules rules) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort)
        .with(rules.settings())
        .with(rules.lifetimes())
        .with(rules.time());
  }

  @Override
  protected ServerTransport withEndlessBlocks(ServerRules rules) {
    return server(rules).with(bounds -> bounds.withBlockFrames(Integer.MAX_VALUE));
  }
}
