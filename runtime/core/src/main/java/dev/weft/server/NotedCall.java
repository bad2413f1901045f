package dev.weft.server;

import dev.weft.Attributes;

/// A call about which an interceptor has noted something.
final class NotedCall extends FilterServerCall {
  private final Attributes attributes;

  NotedCall(ServerCall call, Attributes attributes) {
    super(call);
    this.attributes = attributes;
  }

  @Override
  public Attributes attributes() {
    return attributes;
  }
}
