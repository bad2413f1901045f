package dev.weft.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.balancer.CallCounts.Interval;
import dev.weft.balancer.OutlierDetection.FailurePercentage;
import dev.weft.balancer.OutlierDetection.SuccessRate;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How likely a server is left out that each of the two rules finds (gRFC A50).
final class OutliersTest {
  private static final Interval GOOD = new Interval(100, 0);
  private static final Interval BAD = new Interval(0, 100);

  private static int chance(int bySuccesses, int byFailures) {
    var policy =
        new OutlierDetection(
            new SuccessRate(1900, bySuccesses, 5, 100),
            new FailurePercentage(85, byFailures, 5, 50),
            new RoundRobin());
    return new Outliers(policy, List.of(GOOD, GOOD, GOOD, GOOD, GOOD, BAD)).enforcement(BAD);
  }

  @Test
  void each_of_the_two_rules_has_its_own_chance() {
    assertEquals(100, chance(100, 0));
    assertEquals(100, chance(0, 100), "the other rule finds it and does nothing");
    assertEquals(75, chance(50, 50));
    assertEquals(0, chance(0, 0));
  }
}
