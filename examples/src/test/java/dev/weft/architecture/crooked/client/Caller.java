package dev.weft.architecture.crooked.client;

import dev.weft.architecture.crooked.server.Handler;
import dev.weft.architecture.crooked.wire.Frame;

/// Crooked: the client knows the server. It may know the wire.
public final class Caller {
  public Handler handler;
  public Frame[] frames;
}
