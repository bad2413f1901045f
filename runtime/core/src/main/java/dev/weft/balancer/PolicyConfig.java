package dev.weft.balancer;

import dev.weft.serviceconfig.ConfigObject;
import java.time.Duration;

/// What policies read in their configs: fields that have a usual value.
final class PolicyConfig {
  private PolicyConfig() {}

  /// @throws dev.weft.serviceconfig.ServiceConfigException if it is negative
  static Duration notNegative(ConfigObject config, String name, Duration usual) {
    Duration said = config.duration(name);
    if (said == null) return usual;
    if (said.isNegative()) throw config.invalid(name, "\"0s\" or more");
    return said;
  }

  /// Of 100.
  static int percent(ConfigObject config, String name, int usual) {
    Integer said = config.integer(name, 0, 100);
    return said == null ? usual : said;
  }

  static int count(ConfigObject config, String name, int usual) {
    Integer said = config.integer(name, 0, Integer.MAX_VALUE);
    return said == null ? usual : said;
  }

  /// Where a field stands in the whole config.
  static String at(ConfigObject config, String name) {
    return config.path().isEmpty() ? name : config.path() + "." + name;
  }
}
