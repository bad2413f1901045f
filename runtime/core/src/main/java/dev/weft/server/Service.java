package dev.weft.server;

/// A service that a server can serve. Generated interfaces extend it.
@FunctionalInterface
public interface Service {
  /// Its name, its methods, and what runs when they are called.
  Binding binding();

  /// Told before its server stops gracefully ([Server#stop]), while it still takes calls: the time to
  /// tell those who ask that calls are to go elsewhere, as a health service does.
  ///
  /// May block, and takes from the grace then. Told once, also if the server is stopped twice.
  default void beforeDrain() {}
}
