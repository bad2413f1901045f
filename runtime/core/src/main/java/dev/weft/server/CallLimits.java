package dev.weft.server;

import dev.weft.wire.MetadataLimit;

/// What a server allows its calls.
///
/// @param maxReceivedMessageBytes the longest message accepted, in bytes. 4 MiB is what other gRPC
///     servers accept
/// @param maxSentMessageBytes the longest message sent, in bytes
/// @param metadata the largest request head accepted
record CallLimits(int maxReceivedMessageBytes, int maxSentMessageBytes, MetadataLimit metadata) {
  static final CallLimits DEFAULT =
      new CallLimits(4 << 20, Integer.MAX_VALUE, MetadataLimit.DEFAULT);

  CallLimits withMaxReceivedMessageBytes(int bytes) {
    return new CallLimits(bytes, maxSentMessageBytes, metadata);
  }

  CallLimits withMaxSentMessageBytes(int bytes) {
    return new CallLimits(maxReceivedMessageBytes, bytes, metadata);
  }

  CallLimits withMetadata(MetadataLimit limit) {
    return new CallLimits(maxReceivedMessageBytes, maxSentMessageBytes, limit);
  }
}
