package dev.weft.architecture.crooked.protobuf;

import dev.weft.architecture.crooked.transport.Pipe;
import dev.weft.architecture.crooked.wire.Frame;

/// Crooked: stubs know the wire and the pipe.
public final class Codec {
  public Frame frame;
  public Pipe pipe;
}
