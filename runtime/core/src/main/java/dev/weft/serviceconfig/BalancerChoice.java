package dev.weft.serviceconfig;

/// A load-balancing policy that a service's owners would have, and its config.
///
/// @param policy the policy's name, such as `round_robin`
/// @param config what the policy reads itself; [ConfigObject#EMPTY] for nothing
public record BalancerChoice(String policy, ConfigObject config) {
  public BalancerChoice {
    if (policy.isEmpty()) throw new IllegalArgumentException("a balancer's policy has no name");
  }

  /// A policy as it is without a config.
  public static BalancerChoice of(String policy) {
    return new BalancerChoice(policy, ConfigObject.EMPTY);
  }

  /// A policy with a config.
  ///
  /// @param config a JSON object in the policy's own terms
  /// @throws ServiceConfigException if that is none
  public static BalancerChoice of(String policy, String config) {
    return new BalancerChoice(policy, ConfigObject.parse(config));
  }
}
