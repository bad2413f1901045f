package dev.weft.credentials;

/// How a server's connections are protected, and how it proves who it is.
public sealed interface ServerCredentials permits Plaintext, Local, Tls {}
