package dev.weft.client;

import dev.weft.Marshaller;
import dev.weft.Prepared;
import dev.weft.compression.Compression;
import dev.weft.compression.Compressions;
import dev.weft.transport.Headers;
import dev.weft.wire.PreparedFrame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What the calls of a method that are made in one form have in common.
///
/// @param head how their request heads begin
/// @param compression of requests; null for none
/// @param accepted what answers may be compressed by
record CallForm(
    Headers head,
    @Nullable Compression compression,
    Compressions accepted,
    Marshaller<Object> requestMarshaller,
    Marshaller<?> responseMarshaller) {
  /// A message as it travels on one call, be it prepared or not.
  ///
  /// @throws dev.weft.RpcException if it cannot be marshalled, or is longer than that many bytes
  ByteBuffer frame(Object message, int maxBytes) {
    return PreparedFrame.frame(message, requestMarshaller, maxBytes, compression);
  }

  /// The same, kept so that several attempts can send it.
  PreparedFrame<Object> made(Object message, int maxBytes) {
    return PreparedFrame.made(message, requestMarshaller, maxBytes, compression);
  }

  Prepared<Object> prepare(Object message, int maxBytes) {
    return PreparedFrame.of(message, requestMarshaller, maxBytes, compression);
  }

  Prepared<Object> prepareUncompressed(Object message, int maxBytes) {
    return PreparedFrame.of(message, requestMarshaller, maxBytes, null);
  }
}
