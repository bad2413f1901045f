package dev.weft;

import java.net.SocketAddress;

/// Who is at the other end of a connection, and how well it is protected.
///
/// A handler asks [CallContext#peer]; a client learns it from what observes its call.
public record Peer(SocketAddress remote, SocketAddress local, SecurityLevel security) {}
