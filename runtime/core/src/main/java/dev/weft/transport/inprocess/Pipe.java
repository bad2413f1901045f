package dev.weft.transport.inprocess;

import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One direction of a stream: what one end has written and the other has not read yet.
///
/// All of it is guarded by the pair's lock. The credit is what the writer may still send; a read
/// raises it until, with what is buffered, it makes up the window again, or what the read asks for
/// if that is more. Credit given ahead for a big read is thereby taken off later ones.
final class Pipe {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  // More than a small request or answer has; see Admission.ServeWhenComplete.
  private static final int SMALL = 32 << 10;

  /// What the reader waits for may be there.
  final Condition arrived;

  /// The writer has credit again.
  final Condition credited;

  private final ReentrantLock lock;
  private final int window;
  private final Deque<ByteBuffer> data = new ArrayDeque<>();
  private long buffered;
  private long credit;
  private long wanted;
  private boolean discarding;
  private boolean ended;
  private @Nullable Headers head;
  private @Nullable Headers lastList;

  Pipe(ReentrantLock lock, int window) {
    this.lock = lock;
    this.window = window;
    this.credit = window;
    this.arrived = lock.newCondition();
    this.credited = lock.newCondition();
  }

  // ---- the writer's end

  void begin(Headers head) {
    assert lock.isHeldByCurrentThread();
    this.head = head;
    arrived.signalAll();
  }

  boolean hasBegun() {
    return head != null;
  }

  boolean hasCredit() {
    return credit > 0;
  }

  /// Takes a copy of as many bytes as there is credit for.
  void take(ByteBuffer source) {
    assert lock.isHeldByCurrentThread();
    int count = (int) Math.min(credit, source.remaining());
    if (count == 0) return;
    if (discarding) {
      source.position(source.position() + count);
      return;
    }
    var copy = new byte[count];
    source.get(copy);
    data.add(ByteBuffer.wrap(copy));
    credit -= count;
    buffered += count;
    if (buffered >= wanted) arrived.signalAll();
  }

  /// @param lastList the header list that ends it, or null if data does
  void end(@Nullable Headers lastList) {
    assert lock.isHeldByCurrentThread();
    this.lastList = lastList;
    ended = true;
    arrived.signalAll();
  }

  /// Something other than credit has changed for the writer.
  void wakeWriter() {
    credited.signalAll();
  }

  // ---- the reader's end

  @Nullable Headers head() {
    return head;
  }

  @Nullable Headers lastList() {
    return lastList;
  }

  boolean hasEnded() {
    return ended;
  }

  /// Whether all is there, or as much as the writer may have to send before somebody reads.
  boolean isSmallOrComplete() {
    return ended || buffered >= smallBytes();
  }

  int smallBytes() {
    return Math.min(window / 2, SMALL);
  }

  /// The reader is not to be woken for data before so much of it is there.
  void wakeAt(long bytes) {
    wanted = bytes;
  }

  /// Gives the writer leave to send what a read of so many bytes needs.
  void grantFor(int bytes) {
    assert lock.isHeldByCurrentThread();
    long due = Math.max(window, bytes) - buffered - credit;
    if (due <= 0) return;
    credit += due;
    credited.signalAll();
  }

  boolean holds(int bytes) {
    return ended || buffered >= bytes;
  }

  /// What begins with the next bytes, or with all that are left if those are fewer; null if there are
  /// none. They stay here.
  @Nullable ByteBuffer peek(int count) {
    assert lock.isHeldByCurrentThread();
    int size = (int) Math.min(count, buffered);
    if (size == 0) return null;
    if (data.element().remaining() < size) data.addFirst(next(size));
    return data.element();
  }

  /// The next bytes, or all that are left if those are fewer; null if there are none.
  @Nullable ByteBuffer read(int count) {
    assert lock.isHeldByCurrentThread();
    int size = (int) Math.min(count, buffered);
    if (size == 0) return null;
    buffered -= size;
    ByteBuffer result = next(size);
    if (!ended) grantFor(0);
    return result;
  }

  /// Bytes of one write are handed over as they are: nobody else has that array. Others are joined.
  private ByteBuffer next(int size) {
    ByteBuffer first = data.element();
    if (first.remaining() == size) return data.remove();
    if (first.remaining() > size) {
      ByteBuffer slice = first.slice(first.position(), size);
      first.position(first.position() + size);
      return slice;
    }
    var joined = ByteBuffer.allocate(size);
    while (joined.hasRemaining()) {
      ByteBuffer chunk = data.element();
      if (chunk.remaining() <= joined.remaining()) {
        joined.put(data.remove());
      } else {
        int part = joined.remaining();
        joined.put(chunk.slice(chunk.position(), part));
        chunk.position(chunk.position() + part);
      }
    }
    return joined.flip();
  }

  static ByteBuffer nothing() {
    return NOTHING.duplicate();
  }

  /// Drops what is there and what is yet to come, and never holds the writer back again.
  void discard() {
    assert lock.isHeldByCurrentThread();
    discarding = true;
    data.clear();
    buffered = 0;
    grantFor(0);
  }

  /// The stream has failed: wakes both ends, and keeps only what is complete.
  void cut() {
    assert lock.isHeldByCurrentThread();
    if (!ended) {
      data.clear();
      buffered = 0;
    }
    arrived.signalAll();
    credited.signalAll();
  }
}
