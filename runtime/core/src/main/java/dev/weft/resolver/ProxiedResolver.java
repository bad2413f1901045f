package dev.weft.resolver;

import dev.weft.transport.ProxiedAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Finds a proxy, through which one server is to be reached: its name is the proxy's to look up.
///
/// @param proxies finds the proxy's addresses
/// @param server `host:port`
record ProxiedResolver(Resolver proxies, String server, @Nullable String credentials)
    implements Resolver {
  @Override
  public @Nullable Resolution next() throws InterruptedException {
    Resolution next = proxies.next();
    return next instanceof Resolution.Found found
        ? new Resolution.Found(found.endpoints().stream().map(this::behind).toList())
        : next;
  }

  private Endpoint behind(Endpoint proxy) {
    return new Endpoint(proxy.addresses().stream().map(this::behind).toList(), proxy.attributes());
  }

  private SocketAddress behind(SocketAddress proxy) {
    return new ProxiedAddress((InetSocketAddress) proxy, server, credentials);
  }

  @Override
  public void refresh() {
    proxies.refresh();
  }

  @Override
  public void rejected() {
    proxies.rejected();
  }

  @Override
  public void close() {
    proxies.close();
  }
}
