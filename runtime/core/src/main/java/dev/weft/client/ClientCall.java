package dev.weft.client;

import dev.weft.Metadata;
import dev.weft.Prepared;
import org.jspecify.annotations.Nullable;

/// One call under way, as interceptors see it: messages are objects, whatever their type.
///
/// One thread may send while another receives; neither beside itself. Every wait ends with the call.
public interface ClientCall extends AutoCloseable {
  /// Sends one message, which may be a [Prepared] one. Blocks while the server reads more slowly.
  ///
  /// If the server has already answered OK, the message is dropped: nobody would read it.
  /// @throws dev.weft.RpcException with the call's status, if it ended otherwise
  void send(Object message);

  /// Sends the last message, so that it travels together with the end of sending.
  void sendLast(Object message);

  /// Marshals and compresses a message for [#send], here or on other calls of the method.
  Prepared<Object> prepare(Object message);

  /// The same for a message that is not to be compressed.
  Prepared<Object> prepareUncompressed(Object message);

  /// Says that no message follows. Doing so twice is harmless.
  void finishSending();

  /// The metadata that the server sent ahead of its messages. Blocks until it is there.
  Metadata headers();

  /// The next message, or null once the call has ended OK. Blocks until there is one.
  /// @throws dev.weft.RpcException with the call's status, if it ended otherwise
  @Nullable Object receive();

  /// The metadata that came with the status; empty before [#receive] has told how the call ended.
  Metadata trailers();

  /// Ends the call with CANCELLED, unless it has ended. Does not block.
  ///
  /// @param reason goes into the status message
  void cancel(String reason);

  /// Cancels the call, unless it has been received to its end.
  @Override
  void close();
}
