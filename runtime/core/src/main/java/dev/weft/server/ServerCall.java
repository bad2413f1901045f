package dev.weft.server;

import dev.weft.Attributes;
import dev.weft.CallContext;
import dev.weft.MethodDescriptor;
import dev.weft.Prepared;
import org.jspecify.annotations.Nullable;

/// One call being served, as interceptors see it: its context, and messages of whatever type.
public interface ServerCall extends CallContext {
  MethodDescriptor<?, ?> descriptor();

  /// The next message, or null once the client has sent its last. Blocks until there is one.
  ///
  /// A method that takes one message always gets it; a request without ends before its handler.
  /// @throws dev.weft.RpcException if the call has ended
  @Nullable Object receive();

  /// Sends one message, which may be a [Prepared] one. Blocks while the client reads more slowly.
  ///
  /// The only message of an answer that has one is held until the outermost interceptor has
  /// returned, and leaves together with the status.
  /// @throws dev.weft.RpcException if the call has ended
  void send(Object message);

  /// Marshals and compresses a message for [#send], here or on other calls of the method.
  Prepared<Object> prepare(Object message);

  /// The same for a message that is not to be compressed.
  Prepared<Object> prepareUncompressed(Object message);

  /// This call with a note for those further in: `next.handle(call.with(USER, user))`.
  default <T> ServerCall with(Attributes.Key<T> key, T value) {
    return new NotedCall(this, attributes().with(key, value));
  }
}
