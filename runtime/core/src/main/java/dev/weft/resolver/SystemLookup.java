package dev.weft.resolver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// What the machine knows of hosts.
final class SystemLookup implements HostLookup {
  @Override
  public List<InetAddress> addresses(String host) throws IOException {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      // The JDK tells the two apart only by the system's text (getaddrinfo's EAI_AGAIN).
      if (String.valueOf(e.getMessage()).contains("emporary failure")) throw new IOException(e);
      throw e;
    }
  }

  @Override
  public List<String> texts(String name) throws IOException {
    return DnsLookup.OF_SYSTEM.texts(name);
  }
}
