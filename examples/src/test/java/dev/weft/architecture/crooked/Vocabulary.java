package dev.weft.architecture.crooked;

import dev.weft.architecture.crooked.wire.Frame;

/// Crooked: the vocabulary knows the wire.
public final class Vocabulary {
  public Frame frame;
}
