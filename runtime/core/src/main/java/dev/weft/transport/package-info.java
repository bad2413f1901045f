/// The seam between the core and whatever carries its bytes: blocking streams shaped like HTTP/2's.
///
/// A client dials with a [dev.weft.transport.Connector], gets a
/// [dev.weft.transport.ClientTransport] (one connection), and opens
/// [dev.weft.transport.Http2Stream]s on it; a [dev.weft.transport.ServerTransport] listens, shows
/// each new stream to its [dev.weft.transport.StreamHandler] on the reading thread, and gives those
/// that are admitted a virtual thread. Both ends hold the same type of stream. Nothing here knows
/// gRPC: header lists, bytes, ends and resets only. The contract that every transport passes is
/// `TransportContract` in the testkit.
package dev.weft.transport;
