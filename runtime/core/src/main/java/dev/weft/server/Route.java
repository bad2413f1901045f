package dev.weft.server;

import dev.weft.Codec;
import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/// A method in one form of its messages, and what handles its calls.
///
/// @param handler the server's interceptors included
/// @param interruptsHandler whether it is interrupted when its call is over
record Route(
    MethodDescriptor<?, ?> method,
    Marshaller<?> requestMarshaller,
    Marshaller<?> responseMarshaller,
    ServerHandler handler,
    boolean interruptsHandler) {
  /// @param codec null for the usual form
  static Route of(
      MethodDescriptor<?, ?> method,
      ServerHandler handler,
      boolean interruptsHandler,
      @Nullable Codec codec) {
    Marshaller<?> requests = method.requestMarshaller();
    Marshaller<?> responses = method.responseMarshaller();
    if (codec != null) {
      requests = codec.marshaller(requests);
      responses = codec.marshaller(responses);
    }
    return new Route(method, requests, responses, handler, interruptsHandler);
  }
}
