package dev.weft.client;

import dev.weft.balancer.Policies;
import dev.weft.balancer.Policy;
import dev.weft.resolver.FoundConfig;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.serviceconfig.ServiceConfigException;
import org.jspecify.annotations.Nullable;

/// Which service config a channel goes by: what its resolver has found last that could be used, or
/// else the channel's own. The control loop's own, once it is made.
///
/// ```
///             nothing said · a usable config
///  Undecided ───────────────────────────────► Decided ⟲ another usable one
///    ⟲ an unusable one, and the channel has none of its own
/// ```
final class ConfigInForce {
  private static final System.Logger LOG = System.getLogger(ConfigInForce.class.getName());

  /// Whose configs count.
  enum Source {
    RESOLVER,
    /// What resolvers find is ignored.
    CHANNEL
  }

  /// A config, and the policy that it comes down to.
  record Decided(ServiceConfig config, Policy policy) {}

  private final String target;
  private final Source source;
  private final Policies policies;
  private final Policy usualPolicy;

  /// The channel's own; null for none.
  private final @Nullable Decided own;

  private @Nullable Decided decided;

  /// What was refused last, so that the log has it once.
  private String refusal = "";

  /// @param usualPolicy where a config names none
  /// @param own the channel's config; null for none
  /// @throws ServiceConfigException if the channel's config names no policy that is known
  ConfigInForce(
      String target,
      Source source,
      Policies policies,
      Policy usualPolicy,
      @Nullable ServiceConfig own) {
    this.target = target;
    this.source = source;
    this.policies = policies;
    this.usualPolicy = usualPolicy;
    this.own = own == null ? null : decision(own);
    if (own != null) warn(own);
    if (source == Source.CHANNEL) decided = usual();
  }

  /// What is in force; null while nothing is.
  @Nullable Decided decided() {
    return decided;
  }

  /// What the channel goes by where its resolver says nothing.
  Decided usual() {
    return own == null ? new Decided(ServiceConfig.EMPTY, usualPolicy) : own;
  }

  /// Takes what a resolver has found, if it can be used.
  ///
  /// @return why it cannot; null if it is in force now
  @Nullable String take(FoundConfig found) {
    if (source == Source.CHANNEL) return null;
    return switch (found) {
      case FoundConfig.Unsaid() -> {
        decided = usual();
        yield null;
      }
      case FoundConfig.Said(ServiceConfig config) -> take(config);
      case FoundConfig.Unusable(String why) -> refuse(why);
    };
  }

  private @Nullable String take(ServiceConfig config) {
    Decided before = decided;
    if (before != null && before.config.equals(config)) return null;
    try {
      decided = decision(config);
    } catch (ServiceConfigException unusable) {
      return refuse(String.valueOf(unusable.getMessage()));
    }
    warn(config);
    return null;
  }

  private Decided decision(ServiceConfig config) {
    Policy named = policies.first(config.balancers(), "loadBalancingConfig");
    return new Decided(config, named == null ? usualPolicy : named);
  }

  private String refuse(String why) {
    if (decided == null && own != null) decided = own;
    if (!refusal.equals(why)) {
      refusal = why;
      String instead = decided == null ? "calls fail" : "the one before it holds";
      log("what was found cannot be used, and " + instead + ": " + why);
    }
    return why;
  }

  private void warn(ServiceConfig config) {
    config.warnings().forEach(this::log);
  }

  private void log(String text) {
    LOG.log(System.Logger.Level.WARNING, "the channel to " + target + ": " + text);
  }
}
