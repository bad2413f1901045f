package dev.weft.blocking;

/// What the reader of an [Inbox] waits for.
enum Awaited {
  HEAD,

  /// All of it, or as much as is "all there soon" (see `Http2Stream.awaitComplete`).
  COMPLETE,

  /// So many bytes, which are looked at.
  SIGHT,

  /// So many bytes, in an array of their own.
  BYTES,
  END
}
