package dev.weft.balancer;

/// A way to spread calls, and how it is set. Immutable; two that are set alike are equal.
public interface Policy {
  /// As service configs name it: `round_robin`.
  String name();

  /// A balancer that goes about it so. Called on a channel's control loop.
  Balancer balancer(Balancer.Host host);
}
