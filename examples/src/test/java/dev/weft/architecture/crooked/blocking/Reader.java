package dev.weft.architecture.crooked.blocking;

import dev.weft.architecture.crooked.server.Handler;

/// Crooked: a transport knows the server.
public final class Reader {
  public Handler handler;
}
