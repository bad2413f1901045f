package dev.weft.balancer;

import dev.weft.Time;
import dev.weft.resolver.Endpoint;
import dev.weft.serviceconfig.ConfigObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls go to all servers by turns, and to each the more often the more it does for its load
/// (`weighted_round_robin`).
///
/// Servers say in their answers' trailers how many calls they answer and how busy they are
/// ([LoadReport]); a server's weight is the one over the other. Those that say nothing get the others'
/// mean, and as long as fewer than two say something, all are used alike. Source: gRFC A58.
///
/// @param blackout how long a server's reports have to have come before they count
/// @param expiry how long the last of them counts
/// @param update how often weights are looked at; at least 100 ms, less is raised to that
/// @param errorPenalty how much a failed call counts as load, to one that was answered; 0 or more
public record WeightedRoundRobin(
    Duration blackout, Duration expiry, Duration update, double errorPenalty) implements Policy {
  static final String NAME = "weighted_round_robin";
  private static final Duration SHORTEST_UPDATE = Duration.ofMillis(100);

  /// @throws IllegalArgumentException if a value is negative
  public WeightedRoundRobin {
    if (blackout.isNegative() || expiry.isNegative() || !(errorPenalty >= 0)) {
      throw new IllegalArgumentException(
          "blackout %s, expiry %s, error penalty %s; none may be negative"
              .formatted(blackout, expiry, errorPenalty));
    }
    if (update.compareTo(SHORTEST_UPDATE) < 0) update = SHORTEST_UPDATE;
  }

  /// What gRFC A58 has: 10 s, 3 minutes, 1 s, 1.
  public WeightedRoundRobin() {
    this(Duration.ofSeconds(10), Duration.ofMinutes(3), Duration.ofSeconds(1), 1);
  }

  /// By gRFC A58. Reports are read from answers only: `enableOobLoadReport` changes nothing.
  static WeightedRoundRobin read(ConfigObject config) {
    var usual = new WeightedRoundRobin();
    Double penalty = config.number("errorUtilizationPenalty");
    if (penalty != null && penalty < 0) {
      throw config.invalid("errorUtilizationPenalty", "a number that is not negative");
    }
    return new WeightedRoundRobin(
        PolicyConfig.notNegative(config, "blackoutPeriod", usual.blackout),
        PolicyConfig.notNegative(config, "weightExpirationPeriod", usual.expiry),
        PolicyConfig.notNegative(config, "weightUpdatePeriod", usual.update),
        penalty == null ? usual.errorPenalty : penalty);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Balancer balancer(Balancer.Host host) {
    return new PerEndpoint(host, new Weighing(this, host.time()));
  }

  /// Keeps what is known of each endpoint's weight.
  private static final class Weighing implements PerEndpoint.Spread {
    private final WeightedRoundRobin policy;
    private final Time time;
    private Map<Endpoint, Known> known = new HashMap<>();

    /// What is known of an endpoint, since its connection was made.
    private record Known(Picker connection, Weight weight, Picker noticed) {}

    Weighing(WeightedRoundRobin policy, Time time) {
      this.policy = policy;
      this.time = time;
    }

    @Override
    public Picker over(List<PerEndpoint.Ready> ready) {
      var next = new HashMap<Endpoint, Known>();
      for (PerEndpoint.Ready each : ready) next.put(each.endpoint(), known(each));
      known = next;
      List<Known> all = ready.stream().map(each -> known(each)).toList();
      return new WeightedTurns(
          all.stream().map(Known::noticed).toList(),
          all.stream().map(Known::weight).toList(),
          policy.update(),
          time);
    }

    private Known known(PerEndpoint.Ready ready) {
      Known before = known.get(ready.endpoint());
      if (before != null && before.connection() == ready.picker()) return before;
      var weight = new Weight(policy, time);
      return new Known(ready.picker(), weight, new NoticedPicks(ready.picker(), weight::noticed));
    }
  }

  /// One endpoint's weight. Written by whoever ends a call.
  static final class Weight {
    private record Reported(double weight, long since, long last) {}

    private final WeightedRoundRobin policy;
    private final Time time;

    /// Null until there has been a report. Calls that end at the same time may lose one of two.
    private volatile @Nullable Reported reported;

    Weight(WeightedRoundRobin policy, Time time) {
      this.policy = policy;
      this.time = time;
    }

    Pick.Use noticed(Pick.Use use) {
      return new Pick.Use(
          use.subchannel(), use.headers(), NoticedPicks.both(use.end(), this::ended));
    }

    private void ended(CallOutcome outcome) {
      LoadReport load = outcome.load();
      if (load != null) report(load);
    }

    void report(LoadReport load) {
      double busy =
          load.applicationUtilization() > 0 ? load.applicationUtilization() : load.cpuUtilization();
      if (!(busy > 0 && load.qps() > 0)) return;
      double weight =
          load.qps() / (busy + Math.max(0, load.eps()) / load.qps() * policy.errorPenalty());
      long now = time.nanoTime();
      Reported before = reported;
      long since =
          before != null && now - before.last() < policy.expiry().toNanos() ? before.since() : now;
      reported = new Reported(weight, since, now);
    }

    /// 0 if it is not to be used.
    double now() {
      Reported latest = reported;
      if (latest == null) return 0;
      long now = time.nanoTime();
      if (now - latest.last() >= policy.expiry().toNanos()) return 0;
      return now - latest.since() < policy.blackout().toNanos() ? 0 : latest.weight();
    }
  }
}
