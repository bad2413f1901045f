package dev.weft.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.balancer.OutlierDetection.FailurePercentage;
import dev.weft.balancer.OutlierDetection.SuccessRate;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.serviceconfig.ServiceConfigException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What policies read in service configs.
class PoliciesTest {
  private static @Nullable Policy read(String balancers) {
    ServiceConfig config = ServiceConfig.parse("{\"loadBalancingConfig\": " + balancers + "}");
    return Policies.USUAL.first(config.balancers(), "loadBalancingConfig");
  }

  @Test
  void sc_05_the_first_policy_that_is_known_is_taken() {
    assertEquals(
        new RoundRobin(), read("[{\"unknown\": {}}, {\"round_robin\": {}}, {\"pick_first\": {}}]"));
    assertNull(read("[]"));
  }

  @Test
  void sc_05_a_list_of_unknown_policies_is_refused() {
    var refused =
        assertThrows(ServiceConfigException.class, () -> read("[{\"unknown\": {}}, {\"x\": {}}]"));

    assertEquals(
        "service config: loadBalancingConfig is [unknown, x]; allowed: one at least of"
            + " [outlier_detection_experimental, pick_first, round_robin, weighted_round_robin]",
        refused.getMessage());
  }

  @Test
  void sc_05_a_policy_of_ones_own_is_known_once_it_is_added() {
    Policies known = Policies.USUAL.with("mine", (config, _) -> new PickFirst());
    ServiceConfig config = ServiceConfig.parse("{\"loadBalancingConfig\": [{\"mine\": {}}]}");

    assertEquals(new PickFirst(), known.first(config.balancers(), "loadBalancingConfig"));
  }

  @Test
  void pick_first_shuffles_if_it_is_told_to() {
    assertEquals(new PickFirst(PickFirst.Order.GIVEN), read("[{\"pick_first\": {}}]"));
    assertEquals(
        new PickFirst(PickFirst.Order.SHUFFLED),
        read("[{\"pick_first\": {\"shuffleAddressList\": true}}]"));
  }

  @Test
  void weighted_round_robin_has_what_is_said_and_the_usual_for_the_rest() {
    assertEquals(new WeightedRoundRobin(), read("[{\"weighted_round_robin\": {}}]"));
    assertEquals(
        new WeightedRoundRobin(
            Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(100), 0.5),
        read(
            """
            [{"weighted_round_robin": {
              "enableOobLoadReport": true, "blackoutPeriod": "1s", "weightExpirationPeriod": "2s",
              "weightUpdatePeriod": "0.01s", "errorUtilizationPenalty": 0.5}}]
            """));
  }

  @Test
  void outlier_detection_has_what_is_said_and_the_usual_for_the_rest() {
    assertEquals(
        new OutlierDetection(null, null, new RoundRobin()),
        read(
            "[{\"outlier_detection_experimental\": {\"childPolicy\": [{\"x\": {}},"
                + " {\"round_robin\": {}}]}}]"));
    assertEquals(
        new OutlierDetection(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            40,
            new SuccessRate(1000, 90, 2, 10),
            new FailurePercentage(50, 0, 3, 50),
            new RoundRobin()),
        read(
            """
            [{"outlier_detection_experimental": {
              "interval": "1s", "baseEjectionTime": "2s", "maxEjectionTime": "3s",
              "maxEjectionPercent": 40,
              "successRateEjection": {"stdevFactor": 1000, "enforcementPercentage": 90,
                "minimumHosts": 2, "requestVolume": 10},
              "failurePercentageEjection": {"threshold": 50, "minimumHosts": 3},
              "childPolicy": [{"round_robin": {}}]}}]
            """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pick_first | {\"shuffleAddressList\": 1} | .shuffleAddressList is 1; allowed: true or false",
        "weighted_round_robin | {\"blackoutPeriod\": \"-1s\"}"
            + " | .blackoutPeriod is \"-1s\"; allowed: \"0s\" or more",
        "weighted_round_robin | {\"errorUtilizationPenalty\": -1}"
            + " | .errorUtilizationPenalty is -1; allowed: a number that is not negative",
        "outlier_detection_experimental | {}"
            + " | .childPolicy is missing; allowed: a list of one policy or more",
        "outlier_detection_experimental | {\"childPolicy\": []}"
            + " | .childPolicy is []; allowed: a list of one policy or more",
        "outlier_detection_experimental | {\"interval\": \"0s\", \"childPolicy\": [{\"pick_first\": {}}]}"
            + " | .interval is \"0s\"; allowed: more than \"0s\"",
        "outlier_detection_experimental"
            + " | {\"maxEjectionPercent\": 101, \"childPolicy\": [{\"pick_first\": {}}]}"
            + " | .maxEjectionPercent is 101; allowed: a whole number from 0 to 100",
      })
  void what_a_policy_cannot_take_is_refused_with_its_place(
      String policy, String config, String why) {
    var refused =
        assertThrows(
            ServiceConfigException.class, () -> read("[{\"" + policy + "\": " + config + "}]"));

    assertEquals("service config: loadBalancingConfig[0]." + policy + why, refused.getMessage());
  }
}
