package dev.weft.blocking;

/// What a connection takes of its peer that no setting says, at most: who reaches these attacks.
///
/// Tests have one of them out of reach, and see that the attack which it answers gets through.
///
/// @param grown by how much the windows of all connections grow, together
/// @param answers frames that answer the peer's, pending at a time, before it has to read some of them
/// @param blockFrames frames of a header block
/// @param unread bytes of a connection that nobody reads
record Bounds(GrownWindows grown, int answers, int blockFrames, long unread) {
  private static final int ANSWERS = 100;

  /// A flood of small or empty CONTINUATION frames ends here (CVE-2024-27316 and its kin); frames of
  /// full size make 2 MiB by then.
  private static final int BLOCK_FRAMES = 128;

  private static final long UNREAD = 64 << 20;

  static Bounds with(GrownWindows grown) {
    return new Bounds(grown, ANSWERS, BLOCK_FRAMES, UNREAD);
  }

  static Bounds ofServer() {
    return with(GrownWindows.upToAnEighthOfTheHeap());
  }

  /// The same; its windows are not counted among those of the first.
  Bounds ofAnotherServer() {
    return new Bounds(GrownWindows.upToAnEighthOfTheHeap(), answers, blockFrames, unread);
  }

  Bounds withAnswers(int frames) {
    return new Bounds(grown, frames, blockFrames, unread);
  }

  Bounds withBlockFrames(int frames) {
    return new Bounds(grown, answers, frames, unread);
  }

  Bounds withUnread(long bytes) {
    return new Bounds(grown, answers, blockFrames, bytes);
  }
}
