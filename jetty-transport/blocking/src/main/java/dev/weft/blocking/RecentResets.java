package dev.weft.blocking;

import org.jspecify.annotations.Nullable;

/// The streams that this side has reset last: what still comes on them is late, and no mistake of the
/// peer's (RFC 9113 §5.1). One that has been forgotten is answered with one more reset, which a peer
/// ignores. Used under the connection's lock.
final class RecentResets {
  private static final int MOST = 256;

  private int @Nullable [] ids;

  private static int slot(int id) {
    return id >>> 1 & (MOST - 1);
  }

  void add(int id) {
    if (ids == null) ids = new int[MOST];
    ids[slot(id)] = id;
  }

  boolean contains(int id) {
    return ids != null && ids[slot(id)] == id;
  }
}
