package dev.weft.testkit.channel;

import dev.weft.balancer.Policy;
import dev.weft.balancer.RoundRobin;
import dev.weft.testkit.balancer.BalancerContract;

final class RoundRobinContractTest extends BalancerContract {
  @Override
  protected Policy policy() {
    return new RoundRobin();
  }
}
