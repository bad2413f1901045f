package dev.weft.blocking;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Bytes that have arrived, in pieces, and that nobody has taken yet.
///
/// What an [Inbox] has of them, under its monitor: its superclass, so that a stream has one object
/// fewer. Mostly there is one piece, which holds one message.
abstract class Chunks {
  private @Nullable ByteBuffer chunk;
  private @Nullable ArrayDeque<ByteBuffer> moreChunks;
  private int unread;

  /// How many bytes there are.
  final int unread() {
    return unread;
  }

  final void add(byte[] bytes) {
    unread += bytes.length;
    ByteBuffer last = ByteBuffer.wrap(bytes);
    if (chunk == null) {
      chunk = last;
    } else {
      more().add(last);
    }
  }

  final void addFirst(ByteBuffer bytes) {
    unread += bytes.remaining();
    if (chunk != null) more().addFirst(chunk);
    chunk = bytes;
  }

  private ArrayDeque<ByteBuffer> more() {
    if (moreChunks == null) moreChunks = new ArrayDeque<>();
    return moreChunks;
  }

  final void drop() {
    chunk = null;
    moreChunks = null;
    unread = 0;
  }

  /// `count` bytes, or null if there are fewer; without copying them if they lie together.
  final @Nullable ByteBuffer take(int count) {
    if (count > unread) return null;
    ByteBuffer first = chunk;
    if (first == null) return ByteBuffer.allocate(0);
    if (first.remaining() < count) return ByteBuffer.wrap(takeInto(new byte[count], count));
    unread -= count;
    if (first.remaining() == count) {
      chunk = next();
      return first;
    }
    ByteBuffer slice = first.slice(first.position(), count);
    first.position(first.position() + count);
    return slice;
  }

  /// All bytes, or null if there are none.
  final @Nullable ByteBuffer takeRest() {
    return unread == 0 ? null : ByteBuffer.wrap(takeInto(new byte[unread], unread));
  }

  /// Puts `count` bytes at the array's start.
  final byte[] takeInto(byte[] bytes, int count) {
    int copied = 0;
    while (copied < count) {
      ByteBuffer first = Objects.requireNonNull(chunk);
      int length = Math.min(first.remaining(), count - copied);
      first.get(bytes, copied, length);
      copied += length;
      if (!first.hasRemaining()) chunk = next();
    }
    unread -= count;
    return bytes;
  }

  private @Nullable ByteBuffer next() {
    return moreChunks == null ? null : moreChunks.poll();
  }

  /// A piece with the next `count` bytes, or with all if there are fewer; null if there are none. It
  /// stays here.
  final @Nullable ByteBuffer show(int count) {
    int size = Math.min(count, unread);
    ByteBuffer first = chunk;
    if (first == null || first.remaining() >= size) return first;
    addFirst(ByteBuffer.wrap(takeInto(new byte[size], size)));
    return chunk;
  }
}
