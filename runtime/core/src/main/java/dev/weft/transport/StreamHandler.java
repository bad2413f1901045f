package dev.weft.transport;

/// What a server does with a new stream.
public interface StreamHandler {
  /// Decides about a stream whose head has arrived.
  ///
  /// Runs on the connection's reading thread, one stream at a time: it must not block, and must
  /// not write. If it throws, the stream is reset with INTERNAL_ERROR.
  Admission admit(Http2Stream stream, Headers head);
}
