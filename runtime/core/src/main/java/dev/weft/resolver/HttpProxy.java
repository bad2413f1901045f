package dev.weft.resolver;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// An HTTP proxy that connects clients through to servers (CONNECT).
///
/// @param host the proxy's; looked up when it is needed
/// @param credentials `user:password`, sent as Basic authentication; null for none
public record HttpProxy(String host, int port, @Nullable String credentials) {
  private static final int USUAL_PORT = 80;

  /// The proxy of a URL: `http://user:password@host:port`, of which only the host is needed.
  ///
  /// @throws IllegalArgumentException if it is none, or the URL of another kind of proxy
  public static HttpProxy parse(String url) {
    try {
      URI uri = new URI(url.contains("://") ? url : "http://" + url);
      if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) throw refused(url);
      int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
      String host = uri.getHost();
      boolean isV6 = host.startsWith("[");
      return new HttpProxy(
          isV6 ? host.substring(1, host.length() - 1) : host, port, uri.getUserInfo());
    } catch (URISyntaxException e) {
      throw refused(url);
    }
  }

  private static IllegalArgumentException refused(String url) {
    String hidden = url.replaceFirst("//.*@", "//…@"); // a password is nothing for a log
    return new IllegalArgumentException(
        "proxy '" + hidden + "'; http://host:port, or host:port, is understood");
  }

  /// Without the credentials.
  @Override
  public String toString() {
    return "http://" + host + ":" + port;
  }
}
