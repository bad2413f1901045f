package dev.weft.server;

/// What a server allows its calls.
///
/// @param maxReceivedMessageBytes the longest message accepted, in bytes. 4 MiB is what other gRPC
///     servers accept
/// @param maxSentMessageBytes the longest message sent, in bytes
/// @param interruptsHandlers whether a handler whose call is over is interrupted
record CallLimits(
    int maxReceivedMessageBytes, int maxSentMessageBytes, boolean interruptsHandlers) {
  static final CallLimits DEFAULT = new CallLimits(4 << 20, Integer.MAX_VALUE, true);
}
