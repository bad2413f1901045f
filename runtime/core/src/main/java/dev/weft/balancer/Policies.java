package dev.weft.balancer;

import dev.weft.serviceconfig.BalancerChoice;
import dev.weft.serviceconfig.ConfigObject;
import dev.weft.serviceconfig.ServiceConfigException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The policies that service configs can name, and how each is read from what a config says of it.
/// Immutable.
public final class Policies {
  /// `pick_first`, `round_robin`, `weighted_round_robin` and `outlier_detection_experimental`.
  public static final Policies USUAL =
      new Policies(
          Map.of(
              PickFirst.NAME,
              (config, _) -> PickFirst.read(config),
              RoundRobin.NAME,
              (_, _) -> new RoundRobin(),
              WeightedRoundRobin.NAME,
              (config, _) -> WeightedRoundRobin.read(config),
              OutlierDetection.NAME,
              OutlierDetection::read));

  /// How a policy is read from its config.
  @FunctionalInterface
  public interface Reader {
    /// The policy, set as the config says. For any thread; does not block.
    ///
    /// @param known for policies within the policy: [#first]
    /// @throws ServiceConfigException if the config is none of the policy's ([ConfigObject#invalid])
    Policy read(ConfigObject config, Policies known);
  }

  private final Map<String, Reader> readers;

  private Policies(Map<String, Reader> readers) {
    this.readers = readers;
  }

  /// These and one more, or another in the place of that name.
  ///
  /// @param name as service configs have it, such as `round_robin`
  public Policies with(String name, Reader reader) {
    var more = new TreeMap<>(readers);
    more.put(name, reader);
    return new Policies(more);
  }

  /// The first policy of a list that is known here: later ones are for those who do not know it.
  ///
  /// @param where the list stands in the config, for the error's text
  /// @return null if the list is empty
  /// @throws ServiceConfigException if none is known, or the first that is known cannot be read
  public @Nullable Policy first(List<BalancerChoice> choices, String where) {
    for (BalancerChoice choice : choices) {
      Reader reader = readers.get(choice.policy());
      if (reader != null) return reader.read(choice.config(), this);
    }
    if (choices.isEmpty()) return null;
    throw new ServiceConfigException(
        where,
        choices.stream().map(BalancerChoice::policy).toList().toString(),
        "one at least of " + new TreeMap<>(readers).keySet());
  }
}
