package dev.weft.testkit.channel;

import dev.weft.balancer.Policy;
import dev.weft.balancer.WeightedRoundRobin;
import dev.weft.testkit.balancer.BalancerContract;

final class WeightedRoundRobinContractTest extends BalancerContract {
  @Override
  protected Policy policy() {
    return new WeightedRoundRobin();
  }
}
