package dev.weft.serviceconfig;

import dev.weft.MethodDescriptor;

/// Which methods a config is for: one, all of a service, or all.
///
/// @param service its full name, such as `helloworld.Greeter`; empty for all services
/// @param method its name within the service, such as `SayHello`; empty for all of the service's
public record MethodName(String service, String method) {
  /// Each method that no other config is for.
  public static final MethodName ANY = new MethodName("", "");

  /// @throws IllegalArgumentException if there is a method but no service
  public MethodName {
    if (service.isEmpty() && !method.isEmpty()) {
      throw new IllegalArgumentException(
          "the name {service \"\", method \"" + method + "\"} has a method but no service");
    }
  }

  public static MethodName of(MethodDescriptor<?, ?> method) {
    return new MethodName(method.service(), method.name());
  }

  /// Each method of a service that no config is for.
  public static MethodName allOf(String service) {
    return new MethodName(service, "");
  }

  /// Whether no method can have this name: a path's slash cannot be part of a service or method.
  boolean matchesNothing() {
    return service.indexOf('/') >= 0
        || method.indexOf('/') >= 0
        || !service.equals(service.strip())
        || !method.equals(method.strip());
  }

  @Override
  public String toString() {
    return service.isEmpty() ? "all methods" : service + "/" + (method.isEmpty() ? "*" : method);
  }
}
