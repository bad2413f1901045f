/// Who is at the other end of a connection, and how both ends prove it.
///
/// [ChannelCredentials] and [ServerCredentials] protect connections: [Plaintext], [Local], or
/// [Tls], which is an immutable description of keys ([Identity]), of whom to believe ([Trust]) and of
/// the protocol. Transports make their engines of it with [TlsEngines], and tell handlers and callers
/// what came of it in [dev.weft.Peer].
///
/// Nothing here has a thread: files that change are noticed when the next connection begins.
package dev.weft.credentials;
