package dev.weft.blocking;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The open streams of a connection, by id.
///
/// Ids count up, so the streams that are open are mostly the youngest: those have slots that are
/// found without a lock or a box. A stream that finds its slot taken by an older one goes into a map.
/// Streams are added and removed under the connection's lock, and looked up by anyone.
final class StreamTable {
  private static final int SLOTS = 1024;

  private final AtomicReferenceArray<@Nullable BlockingStream> slots =
      new AtomicReferenceArray<>(SLOTS);
  private final ConcurrentMap<Integer, BlockingStream> others = new ConcurrentHashMap<>(0);

  private final AtomicInteger size = new AtomicInteger();

  private static int slot(int id) {
    return id >>> 1 & (SLOTS - 1);
  }

  @Nullable BlockingStream get(int id) {
    BlockingStream stream = slots.get(slot(id));
    if (stream != null && stream.id() == id) return stream;
    return others.isEmpty() ? null : others.get(id);
  }

  // A lock guards all writes, and a stream's first frame goes out after it: releases are enough.
  void add(BlockingStream stream) {
    int slot = slot(stream.id());
    if (slots.get(slot) == null) {
      slots.lazySet(slot, stream);
    } else {
      others.put(stream.id(), stream);
    }
    size.lazySet(size.get() + 1);
  }

  void remove(BlockingStream stream) {
    int slot = slot(stream.id());
    boolean removed;
    if (slots.get(slot) == stream) {
      slots.lazySet(slot, null);
      removed = true;
    } else {
      removed = others.remove(stream.id(), stream);
    }
    if (removed) size.lazySet(size.get() - 1);
  }

  int size() {
    return size.get();
  }

  /// Bytes that have arrived on all of them and that nobody has taken.
  long held() {
    long held = 0;
    for (BlockingStream stream : all()) held += stream.inbox.held();
    return held;
  }

  List<BlockingStream> all() {
    var all = new ArrayList<BlockingStream>(others.values());
    for (int i = 0; i < SLOTS; i++) {
      BlockingStream stream = slots.get(i);
      if (stream != null) all.add(stream);
    }
    return all;
  }
}
