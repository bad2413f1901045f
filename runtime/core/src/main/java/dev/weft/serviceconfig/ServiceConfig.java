package dev.weft.serviceconfig;

import dev.weft.MethodDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a service's owners say of calls to it; immutable.
///
/// @param balancers how calls are to be spread, the policy liked best first; empty if that is not said
/// @param methods what calls of which methods are like
/// @param retryThrottling when calls are no longer repeated; null for never
/// @param healthCheckedService what backends are asked about before they get calls, by policies that
///     care (gRFC A17); null for nothing, empty for a backend as a whole
public record ServiceConfig(
    List<BalancerChoice> balancers,
    List<MethodConfig> methods,
    @Nullable RetryThrottling retryThrottling,
    @Nullable String healthCheckedService) {
  /// Says nothing.
  public static final ServiceConfig EMPTY = new ServiceConfig(List.of(), List.of(), null, null);

  /// @throws IllegalArgumentException if two method configs have a name in common
  public ServiceConfig {
    balancers = List.copyOf(balancers);
    methods = List.copyOf(methods);
    var seen = new HashSet<MethodName>();
    for (MethodConfig config : methods) {
      for (MethodName name : config.names()) {
        if (seen.add(name)) continue;
        throw new IllegalArgumentException(
            "two method configs are for " + name + "; allowed: one at most");
      }
    }
  }

  /// Reads the JSON form (grpc.service_config.proto). Unknown fields are ignored; one known field
  /// with a bad value makes the whole useless. Whether there is a balancer by the names of
  /// `loadBalancingConfig` is for the channel to say (`dev.weft.balancer.Policies`).
  ///
  /// @throws ServiceConfigException saying where, what was found, and what is allowed
  public static ServiceConfig parse(String json) {
    return ServiceConfigReader.read(ConfigObject.parse(json));
  }

  /// What is said of a method: by its own name, else by its service's, else by the one for all; null
  /// for nothing.
  public @Nullable MethodConfig method(MethodDescriptor<?, ?> method) {
    MethodConfig own = named(MethodName.of(method));
    if (own != null) return own;
    MethodConfig services = named(MethodName.allOf(method.service()));
    return services != null ? services : named(MethodName.ANY);
  }

  private @Nullable MethodConfig named(MethodName name) {
    for (MethodConfig config : methods) if (config.names().contains(name)) return config;
    return null;
  }

  /// What is allowed, but does nothing, in a sentence each: it is usually a mistake.
  public List<String> warnings() {
    var warnings = new ArrayList<String>();
    for (int i = 0; i < methods.size(); i++) {
      List<MethodName> names = methods.get(i).names();
      String where = "service config: methodConfig[" + i + "]";
      if (names.isEmpty()) warnings.add(where + " has no name, so it is for no method");
      for (MethodName name : names) {
        if (name.matchesNothing()) {
          warnings.add(
              where
                  + " is for service \""
                  + name.service()
                  + "\", method \""
                  + name.method()
                  + "\", which no method can have: a service is package.Service and a method its"
                  + " bare name");
        }
      }
    }
    return List.copyOf(warnings);
  }

  /// With a policy to be used if the channel knows none of those ahead of it.
  public ServiceConfig withBalancer(BalancerChoice next) {
    return new ServiceConfig(
        appended(balancers, next), methods, retryThrottling, healthCheckedService);
  }

  /// With a policy that needs no config, to be used if the channel knows none of those ahead of it.
  public ServiceConfig withBalancer(String policy) {
    return withBalancer(BalancerChoice.of(policy));
  }

  /// With one method config more.
  public ServiceConfig withMethod(MethodConfig config) {
    return new ServiceConfig(
        balancers, appended(methods, config), retryThrottling, healthCheckedService);
  }

  public ServiceConfig withRetryThrottling(RetryThrottling throttling) {
    return new ServiceConfig(balancers, methods, throttling, healthCheckedService);
  }

  public ServiceConfig withHealthCheckedService(String service) {
    return new ServiceConfig(balancers, methods, retryThrottling, service);
  }

  private static <T> List<T> appended(List<T> list, T last) {
    var all = new ArrayList<>(list);
    all.add(last);
    return all;
  }
}
