/// The blocking transport: HTTP/2 on sockets of our own, one reading virtual thread a connection and
/// writes combined by the threads that make them.
///
/// Users meet [dev.weft.blocking.BlockingConnector] and [dev.weft.blocking.BlockingServerTransport].
/// A connection ([dev.weft.blocking.BlockingConnection], with a client's and a server's side) reads
/// through [dev.weft.blocking.Wire], [dev.weft.blocking.FrameReader] and
/// [dev.weft.blocking.HeaderDecoder] into each stream's [dev.weft.blocking.Inbox], and writes through
/// its [dev.weft.blocking.Outbox] and [dev.weft.blocking.HeaderEncoder]. Of Jetty it uses HPACK's
/// table and codes. Sources: RFC 9113, RFC 7541; docs/decisions/0005 to 0008 say why it is built so.
package dev.weft.blocking;
