package dev.weft.resolver;

import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.serviceconfig.ServiceConfigException;

/// What a resolver has found of a name's service config.
public sealed interface FoundConfig {
  /// Nothing: the channel's own holds.
  FoundConfig UNSAID = new Unsaid();

  /// Nothing was said.
  record Unsaid() implements FoundConfig {}

  /// This one.
  record Said(ServiceConfig config) implements FoundConfig {}

  /// Something that means nothing: what held before goes on to, and the resolver is asked to look
  /// again.
  ///
  /// @param why where it is wrong, what was found, and what is allowed
  record Unusable(String why) implements FoundConfig {}

  /// What JSON says ([ServiceConfig#parse]).
  static FoundConfig parse(String json) {
    try {
      return new Said(ServiceConfig.parse(json));
    } catch (ServiceConfigException e) {
      return new Unusable(String.valueOf(e.getMessage()));
    }
  }
}
