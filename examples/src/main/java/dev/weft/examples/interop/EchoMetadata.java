package dev.weft.examples.interop;

import dev.weft.Metadata;
import dev.weft.server.ServerCall;
import dev.weft.server.ServerHandler;
import dev.weft.server.ServerInterceptor;
import java.util.function.Consumer;

/// Sends two keys of a request's metadata back, with all their values: one ahead of the messages,
/// one with the status.
public final class EchoMetadata implements ServerInterceptor {
  static final Metadata.Key<String> INITIAL = Metadata.Key.text("x-grpc-test-echo-initial");
  static final Metadata.Key<byte[]> TRAILING = Metadata.Key.binary("x-grpc-test-echo-trailing-bin");

  @Override
  public void intercept(ServerCall call, ServerHandler next) {
    echo(call.headers(), INITIAL, call::addHeaders);
    echo(call.headers(), TRAILING, call::addTrailers);
    next.handle(call);
  }

  private static <T> void echo(Metadata sent, Metadata.Key<T> key, Consumer<Metadata> back) {
    for (T value : sent.all(key)) back.accept(Metadata.EMPTY.with(key, value));
  }
}
