package dev.weft.server;

/// A service that a server can serve. Generated interfaces extend it.
@FunctionalInterface
public interface Service {
  /// Its name, its methods, and what runs when they are called.
  Binding binding();
}
