package dev.weft.jetty;

import java.io.IOException;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.Transport;

/// TCP with one connection's TLS in it, for Jetty's client, which asks for both in one place.
///
/// Jetty's own way is made of a factory that reads its own key stores and chooses ALPN by a module of
/// its own; ours has an engine that knows all that.
final class SecuredDial extends Transport.Wrapper {
  private final SSLEngine engine;

  SecuredDial(SSLEngine engine) {
    super(Transport.TCP_IP);
    this.engine = engine;
  }

  @Override
  public ClientConnectionFactory newClientConnectionFactory(
      ClientConnector connector, ClientConnectionFactory http2) {
    return new ClientConnectionFactory() {
      @Override
      public Connection newConnection(EndPoint socket, Map<String, Object> context)
          throws IOException {
        var layer =
            new TlsLayer(engine, socket, connector.getByteBufferPool(), connector.getExecutor());
        EndPoint inner = layer.getSslEndPoint();
        inner.setConnection(http2.newConnection(inner, context));
        return layer;
      }
    };
  }

  /// Each is a way to one connection.
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
