package dev.weft.architecture.crooked.balancer;

import dev.weft.architecture.crooked.client.Caller;

/// Crooked: a balancer asks its host, never the client.
public final class Chooser {
  public Caller caller;
}
