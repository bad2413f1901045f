package dev.weft.balancer;

import dev.weft.serviceconfig.BalancerChoice;
import dev.weft.serviceconfig.ConfigObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Leaves out servers that fail more calls than others, for a while
/// (`outlier_detection_experimental`), and spreads calls over the rest as another policy does.
///
/// Every `interval` the calls since the last one are counted. A server that is left out comes back after
/// `baseEjection`, times how often that has happened lately. Source: gRFC A50.
///
/// @param interval above zero
/// @param baseEjection how long a server is left out the first time
/// @param maxEjection how long at most
/// @param maxEjectionPercent how many servers at most are left out at a time, of 100; one always may be
/// @param successRate finds servers that succeed far less often than the mean; null for not
/// @param failurePercentage finds servers that fail too large a part of their calls; null for not
/// @param child what spreads the calls; not `pick_first`, which has but one server
public record OutlierDetection(
    Duration interval,
    Duration baseEjection,
    Duration maxEjection,
    int maxEjectionPercent,
    @Nullable SuccessRate successRate,
    @Nullable FailurePercentage failurePercentage,
    Policy child)
    implements Policy {
  static final String NAME = "outlier_detection_experimental";

  /// Finds those that succeed far less often than the mean.
  ///
  /// @param stdevFactor by how many thousandths of the standard deviation below the mean
  /// @param enforcementPercentage how likely a server that is found is left out, of 100
  /// @param minimumHosts how many servers have to have enough calls
  /// @param requestVolume how many calls in an interval are enough
  public record SuccessRate(
      int stdevFactor, int enforcementPercentage, int minimumHosts, int requestVolume) {
    /// What gRFC A50 has: 1900, 100, 5, 100.
    public SuccessRate() {
      this(1900, 100, 5, 100);
    }

    private static SuccessRate read(ConfigObject config) {
      var usual = new SuccessRate();
      return new SuccessRate(
          PolicyConfig.count(config, "stdevFactor", usual.stdevFactor),
          PolicyConfig.percent(config, "enforcementPercentage", usual.enforcementPercentage),
          PolicyConfig.count(config, "minimumHosts", usual.minimumHosts),
          PolicyConfig.count(config, "requestVolume", usual.requestVolume));
    }
  }

  /// Finds those that fail too large a part of their calls.
  ///
  /// @param threshold above how many failures of 100 calls
  /// @param enforcementPercentage how likely a server that is found is left out, of 100
  /// @param minimumHosts how many servers have to have enough calls
  /// @param requestVolume how many calls in an interval are enough
  public record FailurePercentage(
      int threshold, int enforcementPercentage, int minimumHosts, int requestVolume) {
    /// What grpc-go and Envoy have: 85, 0, 5, 50. So nobody is left out until it is told how likely that
    /// is to be; gRFC A50's own figure is 100.
    public FailurePercentage() {
      this(85, 0, 5, 50);
    }

    private static FailurePercentage read(ConfigObject config) {
      var usual = new FailurePercentage();
      return new FailurePercentage(
          PolicyConfig.percent(config, "threshold", usual.threshold),
          PolicyConfig.percent(config, "enforcementPercentage", usual.enforcementPercentage),
          PolicyConfig.count(config, "minimumHosts", usual.minimumHosts),
          PolicyConfig.count(config, "requestVolume", usual.requestVolume));
    }
  }

  /// @throws IllegalArgumentException if a value is out of its range
  public OutlierDetection {
    if (!interval.isPositive() || baseEjection.isNegative() || maxEjection.isNegative()) {
      throw new IllegalArgumentException(
          "interval %s, ejections of %s to %s; above zero, and zero and more are allowed"
              .formatted(interval, baseEjection, maxEjection));
    }
    if (maxEjectionPercent < 0 || maxEjectionPercent > 100) {
      throw new IllegalArgumentException(
          "max ejection percent " + maxEjectionPercent + "; 0 to 100 is allowed");
    }
  }

  /// What gRFC A50 has: 10 s, 30 s, 5 minutes, a tenth.
  public OutlierDetection(
      @Nullable SuccessRate successRate,
      @Nullable FailurePercentage failurePercentage,
      Policy child) {
    this(
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        10,
        successRate,
        failurePercentage,
        child);
  }

  /// By gRFC A50.
  static OutlierDetection read(ConfigObject config, Policies known) {
    List<BalancerChoice> children = config.balancers("childPolicy");
    Policy child =
        children == null ? null : known.first(children, PolicyConfig.at(config, "childPolicy"));
    if (child == null) throw config.invalid("childPolicy", "a list of one policy or more");
    ConfigObject success = config.object("successRateEjection");
    ConfigObject failure = config.object("failurePercentageEjection");
    var usual = new OutlierDetection(null, null, child);
    Duration interval = PolicyConfig.notNegative(config, "interval", usual.interval);
    if (interval.isZero()) throw config.invalid("interval", "more than \"0s\"");
    return new OutlierDetection(
        interval,
        PolicyConfig.notNegative(config, "baseEjectionTime", usual.baseEjection),
        PolicyConfig.notNegative(config, "maxEjectionTime", usual.maxEjection),
        PolicyConfig.percent(config, "maxEjectionPercent", usual.maxEjectionPercent),
        success == null ? null : SuccessRate.read(success),
        failure == null ? null : FailurePercentage.read(failure),
        child);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Balancer balancer(Balancer.Host host) {
    return new Ejecting(host);
  }
}
