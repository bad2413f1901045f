package dev.weft.credentials;

/// Connections without encryption or authentication: whoever is on the way reads and alters all.
public record Plaintext() implements ChannelCredentials, ServerCredentials {}
