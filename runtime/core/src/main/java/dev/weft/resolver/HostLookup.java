package dev.weft.resolver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Looks host names up. Safe for any number of threads; called on platform threads, where it may
/// block.
@FunctionalInterface
public interface HostLookup {
  /// The machine's own: addresses as `java.net` finds them, with its caches; texts by asking the DNS
  /// servers that the machine is set up with.
  static HostLookup system() {
    return new SystemLookup();
  }

  /// The host's addresses, the preferred first; none if it has no address.
  ///
  /// @throws UnknownHostException if there is no such host
  /// @throws IOException if nobody can say so now
  List<InetAddress> addresses(String host) throws IOException;

  /// The texts that stand under a name (TXT records); none if there are none. A lookup that knows
  /// addresses alone has none.
  ///
  /// @throws IOException if nobody can say so now
  default List<String> texts(String name) throws IOException {
    return List.of();
  }
}
