package dev.weft.server;

import dev.weft.Codec;
import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/// A method in one form of its messages, and what handles its calls, the server's interceptors included.
record Route(
    MethodDescriptor<?, ?> method,
    Marshaller<?> requestMarshaller,
    Marshaller<?> responseMarshaller,
    ServerHandler handler) {
  /// @param codec null for the usual form
  static Route of(MethodDescriptor<?, ?> method, ServerHandler handler, @Nullable Codec codec) {
    Marshaller<?> requests = method.requestMarshaller();
    Marshaller<?> responses = method.responseMarshaller();
    return codec == null
        ? new Route(method, requests, responses, handler)
        : new Route(method, codec.marshaller(requests), codec.marshaller(responses), handler);
  }
}
