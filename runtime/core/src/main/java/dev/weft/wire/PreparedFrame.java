package dev.weft.wire;

import dev.weft.Marshaller;
import dev.weft.Prepared;
import dev.weft.compression.Compression;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A message with its frame, and what the frame was made by.
///
/// @param length the message's, in bytes, before it was compressed
/// @param compression null if the frame is to be sent as it is on every call
/// @param frame only ever duplicated: several threads may send it at a time
public record PreparedFrame<M>(
    M message,
    Marshaller<M> marshaller,
    int length,
    @Nullable Compression compression,
    ByteBuffer frame)
    implements Prepared<M> {
  public static <M> PreparedFrame<M> of(
      M message, Marshaller<M> marshaller, int maxBytes, @Nullable Compression compression) {
    byte[] encoded = MessageWriter.encoded(message, marshaller);
    return new PreparedFrame<>(
        message,
        marshaller,
        encoded.length - MessageWriter.PREFIX,
        compression,
        MessageWriter.sealed(encoded, maxBytes, compression));
  }

  /// A message's frame for one call, be it prepared or not.
  public static ByteBuffer frame(
      Object message,
      Marshaller<Object> marshaller,
      int maxBytes,
      @Nullable Compression compression) {
    if (!(message instanceof Prepared<?> prepared)) {
      return MessageWriter.frame(message, marshaller, maxBytes, compression);
    }
    return prepared instanceof PreparedFrame<?> made
            && made.isFor(marshaller, maxBytes, compression)
        ? made.frame.duplicate()
        : MessageWriter.frame((Object) prepared.message(), marshaller, maxBytes, compression);
  }

  /// A message prepared for one call, be it so already or not.
  @SuppressWarnings("unchecked") // the marshaller is the same
  public static PreparedFrame<Object> made(
      Object message,
      Marshaller<Object> marshaller,
      int maxBytes,
      @Nullable Compression compression) {
    if (message instanceof PreparedFrame<?> made && made.isFor(marshaller, maxBytes, compression)) {
      return (PreparedFrame<Object>) made;
    }
    Object bare = message instanceof Prepared<?> prepared ? prepared.message() : message;
    return of(bare, marshaller, maxBytes, compression);
  }

  private boolean isFor(Marshaller<?> other, int maxBytes, @Nullable Compression wanted) {
    return marshaller == other
        && (compression == null || compression == wanted)
        && frame.remaining() - MessageWriter.PREFIX <= maxBytes;
  }
}
