/// HTTP/2 on blocking sockets: one virtual thread per connection reads, and the threads that have
/// something to send combine their writes.
///
/// Jetty lends its HPACK and nothing else. This package knows HTTP/2 and nothing of gRPC.
package dev.weft.blocking;
