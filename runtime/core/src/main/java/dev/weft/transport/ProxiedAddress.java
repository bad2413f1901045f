package dev.weft.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A server behind an HTTP proxy: who connects to it has the proxy make a tunnel ([ProxyTunnel]).
/// Immutable.
public final class ProxiedAddress extends SocketAddress {
  private static final long serialVersionUID = 1L;

  private final InetSocketAddress proxy;
  private final String server;
  private final @Nullable String credentials;

  /// @param proxy where the proxy is; resolved
  /// @param server `host:port`, for the proxy to make sense of
  /// @param credentials `user:password` for the proxy; null for none
  public ProxiedAddress(InetSocketAddress proxy, String server, @Nullable String credentials) {
    this.proxy = proxy;
    this.server = server;
    this.credentials = credentials;
  }

  public InetSocketAddress proxy() {
    return proxy;
  }

  public String server() {
    return server;
  }

  @Nullable String credentials() {
    return credentials;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProxiedAddress that
        && proxy.equals(that.proxy)
        && server.equals(that.server)
        && Objects.equals(credentials, that.credentials);
  }

  @Override
  public int hashCode() {
    return Objects.hash(proxy, server);
  }

  /// Without the credentials.
  @Override
  public String toString() {
    return server + " through " + proxy;
  }
}
