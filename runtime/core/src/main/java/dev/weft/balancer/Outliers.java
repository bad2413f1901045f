package dev.weft.balancer;

import java.util.List;

/// Which endpoints are outliers, of an interval's calls (gRFC A50, "Success Rate Algorithm" and
/// "Failure Percentage Algorithm").
final class Outliers {
  private final OutlierDetection policy;

  /// Below this a server succeeds too rarely; less than any if that does not count.
  private final double fewestSuccesses;

  private final boolean failuresCount;

  Outliers(OutlierDetection policy, List<CallCounts.Interval> endpoints) {
    this.policy = policy;
    this.fewestSuccesses = fewestSuccesses(policy.successRate(), endpoints);
    OutlierDetection.FailurePercentage rule = policy.failurePercentage();
    this.failuresCount =
        rule != null
            && endpoints.stream().filter(each -> each.calls() >= rule.requestVolume()).count()
                >= rule.minimumHosts();
  }

  private static double fewestSuccesses(
      OutlierDetection.@org.jspecify.annotations.Nullable SuccessRate rule,
      List<CallCounts.Interval> endpoints) {
    if (rule == null) return -1;
    double[] rates =
        endpoints.stream()
            .filter(each -> each.hasCalls() && each.calls() >= rule.requestVolume())
            .mapToDouble(CallCounts.Interval::successRate)
            .toArray();
    if (rates.length == 0 || rates.length < rule.minimumHosts()) return -1;
    double mean = 0;
    for (double rate : rates) mean += rate / rates.length;
    double variance = 0;
    for (double rate : rates) variance += (rate - mean) * (rate - mean) / rates.length;
    return mean - Math.sqrt(variance) * rule.stdevFactor() / 1000;
  }

  /// How likely an endpoint is to be left out, of 100: each rule that finds it has its own chance.
  int enforcement(CallCounts.Interval endpoint) {
    return 100 - (100 - bySuccesses(endpoint)) * (100 - byFailures(endpoint)) / 100;
  }

  private int bySuccesses(CallCounts.Interval endpoint) {
    OutlierDetection.SuccessRate rule = policy.successRate();
    if (rule == null || endpoint.calls() < rule.requestVolume()) return 0;
    return endpoint.successRate() < fewestSuccesses ? rule.enforcementPercentage() : 0;
  }

  private int byFailures(CallCounts.Interval endpoint) {
    OutlierDetection.FailurePercentage rule = policy.failurePercentage();
    if (rule == null || !failuresCount || endpoint.calls() < rule.requestVolume()) return 0;
    boolean isFound = 100 * endpoint.failed() > rule.threshold() * endpoint.calls();
    return isFound ? rule.enforcementPercentage() : 0;
  }
}
