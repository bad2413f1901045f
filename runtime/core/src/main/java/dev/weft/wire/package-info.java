/// gRPC over HTTP/2: turns a stream of bytes and header lists into messages, metadata and a status.
///
/// A client's attempt is a [dev.weft.wire.ClientStream], a served call's other half a
/// [dev.weft.wire.ServerStream]; both stand on an `Http2Stream` and know nothing of channels,
/// interceptors or message types. The codecs beside them are one file each: the five bytes ahead of
/// a message, metadata, `grpc-timeout`, `grpc-message`, and what HTTP and RST_STREAM codes mean as a
/// status. Source: PROTOCOL-HTTP2.md, http-grpc-status-mapping.md and statuscodes.md of grpc/grpc.
package dev.weft.wire;
