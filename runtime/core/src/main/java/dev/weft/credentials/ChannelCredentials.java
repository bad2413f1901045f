package dev.weft.credentials;

/// How a channel's connections are protected, and how the server proves who it is.
public sealed interface ChannelCredentials permits Plaintext, Local, Tls {}
