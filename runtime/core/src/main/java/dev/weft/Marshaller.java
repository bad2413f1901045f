package dev.weft;

import java.nio.ByteBuffer;

/// Turns messages of one type into bytes and back.
///
/// Called by the thread that sends or receives, outside every lock; several threads at a time.
/// Whatever it throws ends the call with [Code#INTERNAL].
public interface Marshaller<T> {
  /// A message's bytes in an array of their own, after `headroom` bytes that stay zero.
  ///
  /// The room in front is where the caller writes a message's prefix, so that a message is encoded
  /// once, into the array that is sent.
  byte[] encode(T message, int headroom);

  /// The message of the bytes between the buffer's position and its limit.
  ///
  /// The bytes belong to the message from then on: nobody will change them, so it may refer to them.
  T decode(ByteBuffer bytes);
}
