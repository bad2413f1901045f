package dev.weft.wire;

import dev.weft.Marshaller;
import dev.weft.Prepared;
import dev.weft.compression.Compression;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A message with its frame, and what the frame was made by.
///
/// @param compression null if the frame is to be sent as it is on every call
/// @param frame only ever duplicated: several threads may send it at a time
public record PreparedFrame<M>(
    M message, Marshaller<M> marshaller, @Nullable Compression compression, ByteBuffer frame)
    implements Prepared<M> {
  public static <M> PreparedFrame<M> of(
      M message, Marshaller<M> marshaller, int maxBytes, @Nullable Compression compression) {
    ByteBuffer frame = MessageWriter.frame(message, marshaller, maxBytes, compression);
    return new PreparedFrame<>(message, marshaller, compression, frame);
  }

  /// A message's frame for one call, be it prepared or not.
  public static ByteBuffer frame(
      Object message,
      Marshaller<Object> marshaller,
      int maxBytes,
      @Nullable Compression compression) {
    return message instanceof Prepared<?> prepared
        ? reused(prepared, marshaller, maxBytes, compression)
        : MessageWriter.frame(message, marshaller, maxBytes, compression);
  }

  private static ByteBuffer reused(
      Prepared<?> prepared,
      Marshaller<Object> marshaller,
      int maxBytes,
      @Nullable Compression compression) {
    if (prepared instanceof PreparedFrame<?> made
        && made.marshaller == marshaller
        && (made.compression == null || made.compression == compression)
        && made.frame.remaining() - MessageWriter.PREFIX <= maxBytes) {
      return made.frame.duplicate();
    }
    return MessageWriter.frame((Object) prepared.message(), marshaller, maxBytes, compression);
  }
}
