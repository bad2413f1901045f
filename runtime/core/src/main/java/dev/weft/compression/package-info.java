/// What makes messages smaller on the wire, by name.
///
/// A channel and a server each have a set, [Compressions]: gzip alone unless told otherwise. What is
/// in it is offered to the peer (`grpc-accept-encoding`), can be read, and can be chosen for a call or
/// an answer. A message is compressed before `send` returns, in the sender's thread, and decompressed
/// in the thread that receives it, up to the longest message allowed and one byte more. Implements
/// grpc/doc/compression.md.
package dev.weft.compression;
