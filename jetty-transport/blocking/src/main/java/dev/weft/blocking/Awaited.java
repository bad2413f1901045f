package dev.weft.blocking;

/// What the reader of an [Inbox] waits for.
enum Awaited {
  HEAD,

  /// All of it, or as much as is "all there soon" (see `Http2Stream.awaitComplete`).
  COMPLETE,

  BYTES,
  END
}
