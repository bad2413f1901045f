package dev.weft.blocking;

import org.jspecify.annotations.Nullable;

/// The streams that this side has reset, among the last [#STREAMS] or so: what still comes on them is
/// late, and no mistake of the peer's (RFC 9113 §5.1). One that has been forgotten is answered with
/// one more reset, which a peer ignores. Used under the connection's lock.
final class RecentResets {
  /// Far more than open while what was sent before a reset is on its way.
  static final int STREAMS = 8192;

  private static final int WORDS = STREAMS / Long.SIZE;

  /// A bit for each id of one parity, 64 to a word; and of which ids the word is.
  private long @Nullable [] words;

  private int[] numbers = {};

  private static int number(int id) {
    return id >>> 7;
  }

  private static long bit(int id) {
    return 1L << (id >>> 1);
  }

  void add(int id) {
    if (words == null) {
      words = new long[WORDS];
      numbers = new int[WORDS];
    }
    int word = number(id) % WORDS;
    if (numbers[word] != number(id)) words[word] = 0;
    numbers[word] = number(id);
    words[word] |= bit(id);
  }

  boolean contains(int id) {
    if (words == null) return false;
    int word = number(id) % WORDS;
    return numbers[word] == number(id) && (words[word] & bit(id)) != 0;
  }
}
