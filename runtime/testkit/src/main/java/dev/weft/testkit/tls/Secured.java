package dev.weft.testkit.tls;

import dev.weft.Deadline;
import dev.weft.credentials.ChannelCredentials;
import dev.weft.credentials.ServerCredentials;
import dev.weft.credentials.Tls;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connector;
import java.io.IOException;
import java.net.SocketAddress;

/// A connector over TLS, whatever is asked of it: contracts that know of plaintext only are passed over
/// TLS so.
public final class Secured implements Connector, AutoCloseable {
  private static final TestAuthority AUTHORITY = new TestAuthority("weft test authority");

  private static final Tls SERVER = Tls.DEFAULT.withIdentity(AUTHORITY.issueLocal().identity());

  private final Connector plain;
  private final Connector tls;

  public Secured(Connector plain) {
    this.plain = plain;
    this.tls = plain.secured(Tls.DEFAULT.withTrust(AUTHORITY.trust()), "localhost");
  }

  /// For the servers that it connects to.
  public static ServerCredentials server() {
    return SERVER;
  }

  @Override
  public ClientTransport connect(SocketAddress address, Deadline deadline) throws IOException {
    return tls.connect(address, deadline);
  }

  @Override
  public Connector secured(ChannelCredentials credentials, String authority) {
    return this;
  }

  @Override
  public void close() throws Exception {
    if (plain instanceof AutoCloseable closeable) closeable.close();
  }
}
