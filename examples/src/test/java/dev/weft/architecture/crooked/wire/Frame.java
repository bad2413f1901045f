package dev.weft.architecture.crooked.wire;

import dev.weft.architecture.crooked.Vocabulary;
import dev.weft.architecture.crooked.client.Caller;
import dev.weft.architecture.crooked.transport.Pipe;

/// Crooked: the wire knows who calls. It may know the pipe and the vocabulary.
public final class Frame {
  public Caller caller;
  public Pipe pipe;
  public Vocabulary vocabulary;
}
