package dev.weft.jetty;

import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a stream's peer has sent and nobody has read yet. Guarded by the stream's lock.
///
/// Bytes are copied out of Jetty's buffers as they come: a small payload would pin a whole one. While
/// a reader waits for a big message, they are copied to where it will be read, one array of its
/// exact size; a peer that merely promises a big message cannot make us allocate it.
final class Inbox {
  // An array may be this many times what has arrived of it, or have the least size.
  private static final int GROWTH = 8;
  private static final int LEAST = 64 << 10;
  // Room for the small frames that follow a frame nobody has read yet.
  private static final int SPARE = 4 << 10;

  // More than a small request or answer has; see Admission.ServeWhenComplete.
  private static final int SMALL = 32 << 10;

  private final int window;
  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private @Nullable Headers head;
  private @Nullable Headers trailers;
  private int buffered;
  // What the waiting reader wants as one array.
  private int wanted;
  private boolean discarding;
  private boolean ended;

  private static final class Chunk {
    byte[] bytes;
    int start;
    int end;

    Chunk(int capacity) {
      bytes = new byte[capacity];
    }

    int size() {
      return end - start;
    }

    int room() {
      return bytes.length - end;
    }
  }

  Inbox(int window) {
    this.window = window;
  }

  // ---- what arrives

  void begin(Headers head) {
    this.head = head;
  }

  void end(@Nullable Headers trailers) {
    this.trailers = trailers;
    ended = true;
  }

  void append(ByteBuffer source) {
    if (discarding) return;
    while (source.hasRemaining()) {
      Chunk last = chunks.peekLast();
      Chunk target = last != null && last.room() > 0 ? last : roomFor(source.remaining(), last);
      int count = Math.min(target.room(), source.remaining());
      source.get(target.bytes, target.end, count);
      target.end += count;
      buffered += count;
    }
  }

  private Chunk roomFor(int bytes, @Nullable Chunk last) {
    if (last != null && chunks.size() == 1 && last.start == 0 && last.size() < wanted) {
      last.bytes = Arrays.copyOf(last.bytes, capacityFor(buffered + bytes));
      return last;
    }
    var chunk =
        new Chunk(
            buffered == 0
                ? Math.max(bytes, capacityFor(bytes))
                : Math.max(bytes, Math.min(buffered, SPARE)));
    chunks.add(chunk);
    return chunk;
  }

  private int capacityFor(int arrived) {
    return (int) Math.min(wanted, Math.max(LEAST, (long) GROWTH * arrived));
  }

  // ---- what is read

  @Nullable Headers head() {
    return head;
  }

  @Nullable Headers trailers() {
    return trailers;
  }

  boolean hasEnded() {
    return ended;
  }

  int buffered() {
    return buffered;
  }

  /// Whether a read of so many bytes need not wait.
  boolean holds(int bytes) {
    return ended || buffered >= bytes;
  }

  /// Whether all is there, or as much as the peer may have to send before somebody reads.
  boolean isSmallOrComplete() {
    return ended || buffered >= smallBytes();
  }

  int smallBytes() {
    return Math.min(window / 2, SMALL);
  }

  /// Prepares for a read that has to wait: what comes is put where it will be read.
  void gather(int count) {
    wanted = count;
    if (chunks.isEmpty() || buffered >= count) return;
    Chunk first = chunks.element();
    if (chunks.size() == 1 && first.start == 0) return;
    var joined = new Chunk(Math.max(buffered, capacityFor(buffered)));
    for (Chunk chunk : chunks) {
      System.arraycopy(chunk.bytes, chunk.start, joined.bytes, joined.end, chunk.size());
      joined.end += chunk.size();
    }
    chunks.clear();
    chunks.add(joined);
  }

  /// What begins with the next bytes, or with all that are left if those are fewer; null if there are
  /// none. They stay here.
  @Nullable ByteBuffer peek(int count) {
    wanted = 0;
    int size = Math.min(count, buffered);
    if (size == 0) return null;
    if (chunks.element().size() < size) join(size);
    Chunk first = chunks.element();
    return ByteBuffer.wrap(first.bytes, first.start, first.size());
  }

  private void join(int size) {
    var joined = new Chunk(size);
    Objects.requireNonNull(take(size)).get(joined.bytes);
    joined.end = size;
    chunks.addFirst(joined);
    buffered += size;
  }

  /// The next bytes, or all that are left if those are fewer; null if there are none.
  @Nullable ByteBuffer take(int count) {
    wanted = 0;
    int size = Math.min(count, buffered);
    if (size == 0) return null;
    buffered -= size;
    Chunk first = chunks.element();
    if (first.size() >= size) {
      ByteBuffer slice = ByteBuffer.wrap(first.bytes, first.start, size).slice();
      first.start += size;
      if (first.size() == 0) chunks.remove();
      return slice;
    }
    ByteBuffer joined = ByteBuffer.allocate(size);
    while (joined.hasRemaining()) {
      Chunk chunk = chunks.element();
      int part = Math.min(chunk.size(), joined.remaining());
      joined.put(chunk.bytes, chunk.start, part);
      chunk.start += part;
      if (chunk.size() == 0) chunks.remove();
    }
    return joined.flip();
  }

  /// Bytes of leave that the peer is due, if `leave` is what it has; 0 while they are not worth a
  /// frame. A reader that waits for `count` bytes needs leave for all of them.
  int creditDue(int leave, int count) {
    if (ended) return 0;
    long held = (long) buffered + leave;
    long due = Math.max(window, count) - held;
    return due >= window / 4 || held < count ? (int) Math.min(due, Integer.MAX_VALUE - leave) : 0;
  }

  /// Drops what is there and what is yet to come.
  void discard() {
    discarding = true;
    chunks.clear();
    buffered = 0;
  }

  boolean isDiscarding() {
    return discarding;
  }

  /// The stream has failed: only what is complete is kept, and that not either if it `dropsAll`.
  void cut(boolean dropsAll) {
    if (ended && !dropsAll) return;
    ended = false;
    discard();
  }
}
