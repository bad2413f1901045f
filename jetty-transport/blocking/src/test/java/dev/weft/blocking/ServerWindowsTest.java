package dev.weft.blocking;

import dev.weft.testkit.wire.ServerWindowsContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ServerWindowsTest extends ServerWindowsContract {
  private int sendBuffer;

  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var transport =
        BlockingServerTransport.plaintext(anyPort)
            .with(settings)
            .with(ServerLifetimes.DEFAULT.withPings(KeepaliveEnforcement.NONE));
    return sendBuffer == 0
        ? transport
        : transport.with(StandardSocketOptions.SO_SNDBUF, sendBuffer);
  }

  /// A socket that takes little: else all the answers that a client may cause would find room in it.
  @DisplayName("ML-08 ! a flood of PINGs stops the server from reading, and nothing else")
  @Test
  @Override
  protected void a_flood_of_pings_stalls_the_reader() throws Exception {
    sendBuffer = 8 << 10;
    super.a_flood_of_pings_stalls_the_reader();
  }
}
