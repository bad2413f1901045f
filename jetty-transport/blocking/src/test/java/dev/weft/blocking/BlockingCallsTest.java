package dev.weft.blocking;

import dev.weft.testkit.FakeTime;
import dev.weft.testkit.calls.CallsContract;
import dev.weft.testkit.calls.Wiring;
import java.net.InetAddress;
import java.net.InetSocketAddress;

final class BlockingCallsTest extends CallsContract {
  @Override
  public Wiring wiring(FakeTime time) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Wiring(
        BlockingServerTransport.plaintext(anyPort).with(Wiring.SMALL),
        new BlockingConnector().with(Wiring.SMALL));
  }
}
