package dev.weft.testkit.channel;

import dev.weft.balancer.PickFirst;
import dev.weft.balancer.Policy;
import dev.weft.testkit.balancer.BalancerContract;

final class PickFirstContractTest extends BalancerContract {
  @Override
  protected Policy policy() {
    return new PickFirst();
  }
}
