package dev.weft.transport;

/// What becomes of a new stream.
///
/// A connection never has more threads serving its streams than it may have streams
/// ([Http2Settings#maxConcurrentStreams]): where handlers outlive streams that were reset, streams
/// that have been admitted wait for their threads.
public sealed interface Admission {
  /// Serve it on a thread of its own, now.
  record Serve(ServedStream stream) implements Admission {}

  /// Serve it on a thread of its own once its request is complete, or once as much of it is there
  /// as the peer may have to send before somebody reads: half of the stream's window, 32 KiB at
  /// most. No thread stands idle while a small request arrives.
  record ServeWhenComplete(ServedStream stream) implements Admission {}

  /// Answer with this one header list, which ends the stream; no thread is started. A request that
  /// is not complete yet is then reset with [ErrorCode#NO_ERROR].
  record Refuse(Headers response) implements Admission {}
}
