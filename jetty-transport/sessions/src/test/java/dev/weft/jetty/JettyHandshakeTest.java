package dev.weft.jetty;

import dev.weft.credentials.ServerCredentials;
import dev.weft.testkit.tls.HandshakeContract;
import dev.weft.transport.Connector;
import dev.weft.transport.ServerTransport;
import java.net.SocketAddress;

final class JettyHandshakeTest extends HandshakeContract {
  @Override
  protected ServerTransport server(SocketAddress address, ServerCredentials credentials) {
    return JettyServerTransport.secured(address, credentials);
  }

  @Override
  protected Connector connector() {
    return new JettyConnector();
  }
}
