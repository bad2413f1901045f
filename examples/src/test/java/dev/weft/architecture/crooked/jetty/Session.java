package dev.weft.architecture.crooked.jetty;

import dev.weft.architecture.crooked.wire.Frame;
import java.util.concurrent.CompletableFuture;

/// Crooked: a transport knows the wire. It may have futures.
public final class Session {
  public Frame frame;
  public CompletableFuture<String> future;
}
