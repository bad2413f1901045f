package dev.weft.testkit.channel;

import dev.weft.balancer.OutlierDetection;
import dev.weft.balancer.Policy;
import dev.weft.balancer.RoundRobin;
import dev.weft.testkit.balancer.BalancerContract;

final class OutlierDetectionContractTest extends BalancerContract {
  @Override
  protected Policy policy() {
    return new OutlierDetection(
        null, new OutlierDetection.FailurePercentage(85, 100, 5, 50), new RoundRobin());
  }
}
