package dev.weft.balancer;

import dev.weft.serviceconfig.ConfigObject;

/// All calls go to the first server that can be reached (`pick_first`): what a channel does unless it
/// is told otherwise.
///
/// Addresses are tried in their order, IPv6 and IPv4 by turns. One that has not answered after 250 ms
/// does not keep the next from being tried; the first that answers is used, until its connection is
/// lost. Source: gRFC A61, A62.
///
/// @param order of the endpoints
public record PickFirst(Order order) implements Policy {
  static final String NAME = "pick_first";

  /// In which order a name's endpoints are tried.
  public enum Order {
    /// As the resolver has it.
    GIVEN,
    /// By chance, those of more weight rather first ([dev.weft.resolver.Endpoint#WEIGHT]), so that
    /// many clients do not all take the same. The addresses of one endpoint keep their order.
    SHUFFLED
  }

  public PickFirst() {
    this(Order.GIVEN);
  }

  /// By gRFC A62: `shuffleAddressList`, false unless it is said.
  static PickFirst read(ConfigObject config) {
    return new PickFirst(
        Boolean.TRUE.equals(config.flag("shuffleAddressList")) ? Order.SHUFFLED : Order.GIVEN);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Balancer balancer(Balancer.Host host) {
    return new FirstReady(host);
  }
}
