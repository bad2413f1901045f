package dev.weft.resolver;

import dev.weft.Attributes;
import java.net.SocketAddress;
import java.util.List;

/// One server: the addresses under which it can be reached, the preferred first, and what is known of
/// it.
///
/// @param addresses at least one
public record Endpoint(List<SocketAddress> addresses, Attributes attributes) {
  /// How much of the load it should have, for policies that look at it: above 0, 1 if it is not said.
  public static final Attributes.Key<Double> WEIGHT = Attributes.Key.of("weight");

  /// Whom its server is, a host and perhaps a port: in the `:authority` of calls, and in the certificate
  /// that is wanted. Only where the user has not said whom the channel calls; whoever can alter what a
  /// resolver finds decides by it who is believed.
  public static final Attributes.Key<String> SERVER_NAME = Attributes.Key.of("server name");

  /// @throws IllegalArgumentException if there is no address
  public Endpoint {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) throw new IllegalArgumentException("an endpoint without an address");
  }

  public Endpoint(SocketAddress address) {
    this(List.of(address), Attributes.EMPTY);
  }
}
