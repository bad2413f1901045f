package dev.weft.examples.interop;

import dev.weft.blocking.BlockingConnector;
import dev.weft.blocking.BlockingServerTransport;
import dev.weft.credentials.ServerCredentials;
import dev.weft.jetty.JettyConnector;
import dev.weft.jetty.JettyServerTransport;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.util.Locale;

/// The transports over sockets, by the names that `--transport` takes.
public enum NetworkTransport {
  JETTY {
    @Override
    ServerTransport listening(int port, ServerCredentials credentials) {
      return JettyServerTransport.secured(port, credentials);
    }

    @Override
    public ServerTransport listening(int port, Http2Settings settings) {
      return JettyServerTransport.plaintext(port).with(settings);
    }

    @Override
    public Connector connector(Http2Settings settings) {
      return new JettyConnector().with(settings);
    }
  },

  BLOCKING {
    @Override
    ServerTransport listening(int port, ServerCredentials credentials) {
      return BlockingServerTransport.secured(port, credentials);
    }

    @Override
    public ServerTransport listening(int port, Http2Settings settings) {
      return BlockingServerTransport.plaintext(port).with(settings);
    }

    @Override
    public Connector connector(Http2Settings settings) {
      return new BlockingConnector().with(settings);
    }
  };

  /// A server's end; port 0 is any free one.
  abstract ServerTransport listening(int port, ServerCredentials credentials);

  /// A server's end, without encryption.
  public abstract ServerTransport listening(int port, Http2Settings settings);

  /// A client's end.
  public abstract Connector connector(Http2Settings settings);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
