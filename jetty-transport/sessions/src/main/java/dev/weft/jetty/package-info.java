/// HTTP/2 by Jetty: its sessions read and write the frames, this package turns their callbacks into
/// streams that a thread can wait on.
///
/// The callback world ends here. A callback locks, records and signals; it runs no code of a user
/// and writes nothing. This package knows HTTP/2 and nothing of gRPC.
package dev.weft.jetty;
