package dev.weft.architecture.crooked.server;

import dev.weft.architecture.crooked.client.Caller;

/// Crooked: the server knows the client, and so goes round.
public final class Handler {
  public Caller caller;
}
