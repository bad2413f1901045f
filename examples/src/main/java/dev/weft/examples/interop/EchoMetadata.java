package dev.weft.examples.interop;

import dev.weft.Metadata;
import dev.weft.server.ServerCall;
import dev.weft.server.ServerHandler;
import dev.weft.server.ServerInterceptor;

/// Sends two values of a request's metadata back: one ahead of the messages, one with the status.
public final class EchoMetadata implements ServerInterceptor {
  static final Metadata.Key<String> INITIAL = Metadata.Key.text("x-grpc-test-echo-initial");
  static final Metadata.Key<byte[]> TRAILING = Metadata.Key.binary("x-grpc-test-echo-trailing-bin");

  @Override
  public void intercept(ServerCall call, ServerHandler next) {
    String initial = call.headers().get(INITIAL);
    if (initial != null) call.addHeaders(Metadata.EMPTY.with(INITIAL, initial));
    byte[] trailing = call.headers().get(TRAILING);
    if (trailing != null) call.addTrailers(Metadata.EMPTY.with(TRAILING, trailing));
    next.handle(call);
  }
}
