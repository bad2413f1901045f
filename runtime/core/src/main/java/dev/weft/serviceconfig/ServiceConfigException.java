package dev.weft.serviceconfig;

/// A service config that means nothing: says where, what was found, and what is allowed there.
public final class ServiceConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /// @param where the path into the JSON, such as `methodConfig[0].timeout`
  /// @param found what stands there, quoted as it was written
  /// @param allowed what may stand there
  public ServiceConfigException(String where, String found, String allowed) {
    super("service config: " + where + " is " + found + "; allowed: " + allowed);
  }

  ServiceConfigException(String where, IllegalArgumentException why) {
    super("service config: " + where + ": " + why.getMessage(), why);
  }

  ServiceConfigException(String what, Exception cause) {
    super("service config: " + what, cause);
  }
}
