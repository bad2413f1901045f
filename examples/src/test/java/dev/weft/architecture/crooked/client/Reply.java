package dev.weft.architecture.crooked.client;

import java.util.concurrent.CompletableFuture;

/// Crooked: a future, a listener and a thread local.
public final class Reply {
  public CompletableFuture<String> future;
  public ReplyListener listener;
  public ThreadLocal<String> slot;
}
