package dev.weft.blocking;

import dev.weft.credentials.ServerCredentials;
import dev.weft.testkit.tls.UnixSecurityContract;
import dev.weft.transport.Connector;
import dev.weft.transport.ServerTransport;
import java.net.SocketAddress;

final class BlockingUnixSecurityTest extends UnixSecurityContract {
  @Override
  protected ServerTransport server(SocketAddress address, ServerCredentials credentials) {
    return BlockingServerTransport.secured(address, credentials);
  }

  @Override
  protected Connector connector() {
    return new BlockingConnector();
  }
}
