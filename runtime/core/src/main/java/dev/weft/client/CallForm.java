package dev.weft.client;

import dev.weft.Marshaller;
import dev.weft.compression.Compression;
import dev.weft.compression.Compressions;
import dev.weft.transport.Headers;
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
    Marshaller<?> responseMarshaller) {}
