package dev.weft.resolver;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Looks host names up. Safe for any number of threads; called on platform threads, where it may
/// block.
@FunctionalInterface
public interface HostLookup {
  /// The machine's own: what `java.net` does, with its caches.
  HostLookup SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /// The host's addresses, the preferred first; none if there is no such host.
  ///
  /// @throws UnknownHostException if there is no such host, or nobody can say so now
  List<InetAddress> addresses(String host) throws UnknownHostException;
}
