package dev.weft.blocking;

import dev.weft.testkit.transport.TransportContract;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The same contract over a Unix-domain socket.
final class UnixSocketTransportTest extends TransportContract {
  @TempDir Path folder;
  private int sockets;

  @Override
  protected ServerTransport server(Http2Settings settings) {
    var address = UnixDomainSocketAddress.of(folder.resolve("socket-" + ++sockets));
    return BlockingServerTransport.plaintext(address).with(settings);
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return new BlockingConnector().with(settings);
  }
}
