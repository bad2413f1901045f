package dev.weft.blocking;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a connection is about to send: frames are appended under its lock, and whoever finds nobody
/// writing writes for all (flat combining; docs/decisions/0006).
///
/// The socket does not block, so neither does a writer: what the socket will not take, and what is
/// left when a writer has done its share, is the connection's own thread's to finish. Appenders wait
/// while too much is pending; that is the back-pressure.
///
/// The lock also guards what must happen in the order of the wire: ids, windows, header blocks.
final class Outbox {
  /// Pending bytes beyond which data has to wait, and the share that a caller writes for others.
  static final int BOUND = 64 << 10;

  /// The connection's own thread writes for others as long as it can.
  private static final int OWNERS_SHARE = Integer.MAX_VALUE;

  /// Bytes pending of what does not wait for room, beyond which the peer has to read as well.
  static final int MOST_UNWAITED = 4 * Buffers.SIZE;

  private final Socket socket;
  private final OutboxOwner owner;
  private final int mostResponses;
  private final ReentrantLock lock = new BriefLock();

  private final HeaderEncoder encoder = new HeaderEncoder();

  // Under the lock. `draining` is read by the writer alone between two turns of it.
  private @Nullable ByteBuffer filling;
  private @Nullable ByteBuffer draining;
  private @Nullable ByteBuffer spare;
  private boolean writing;

  /// A virtual thread has seen that something is to be written, and lets others append to it first.
  private boolean announced;

  private boolean closed;
  private boolean finishing;
  private boolean hasSent;

  /// Who closes the connection waits until its last word has been written.
  private @Nullable Condition writerDone;

  /// The writer's role is the connection's own thread's, which has not taken it up yet.
  private boolean leftToOwner;

  /// Frames that answer the peer's, in `filling` and in `draining`.
  private int responses;

  private int drainingResponses;

  /// Whether they are as many or more; the reading thread looks at each frame.
  private volatile boolean flooded;

  /// @param mostResponses pending at a time, before the peer has to read some of them first
  Outbox(Socket socket, OutboxOwner owner, int mostResponses) {
    this.socket = socket;
    this.owner = owner;
    this.mostResponses = mostResponses;
  }

  ReentrantLock lock() {
    return lock;
  }

  HeaderEncoder encoder() {
    return encoder;
  }

  // ---- appending, under the lock --------------------------------------------------------------

  private int pending() {
    return (filling == null ? 0 : filling.position())
        + (draining == null ? 0 : draining.remaining());
  }

  /// Bytes of the buffers that are in use; under the lock.
  long held() {
    return (filling == null ? 0L : filling.capacity())
        + (draining == null ? 0 : draining.capacity())
        + (spare == null ? 0 : spare.capacity());
  }

  /// How many bytes of data may be appended now.
  int room() {
    return closed ? 0 : BOUND - pending();
  }

  /// The buffer to append to, with room for at least `bytes`.
  ByteBuffer append(int bytes) {
    assert lock.isHeldByCurrentThread();
    if (closed) return ByteBuffer.allocate(bytes); // nobody sends it
    ByteBuffer buffer = filling;
    if (buffer == null) {
      buffer = fresh(bytes);
    } else if (buffer.remaining() < bytes) {
      // Header lists and control frames do not wait for room, so now and then more is needed.
      ByteBuffer larger =
          ByteBuffer.allocateDirect(Math.max(2 * buffer.capacity(), buffer.position() + bytes));
      larger.put(buffer.flip());
      Buffers.giveBack(buffer); // only now: the next who borrows it writes to it at once
      buffer = larger;
      if (buffer.capacity() >= MOST_UNWAITED) flooded = true;
    }
    filling = buffer;
    return buffer;
  }

  private ByteBuffer fresh(int bytes) {
    if (bytes > Buffers.SIZE) return ByteBuffer.allocateDirect(bytes);
    ByteBuffer kept = spare;
    spare = null;
    return kept == null ? Buffers.lend() : kept.clear();
  }

  void headers(int streamId, Headers headers, boolean endsStream) {
    hasSent = true;
    int end = endsStream ? Frames.END_STREAM : 0;
    int bound = HeaderEncoder.bound(headers);
    if (bound > Frames.MAX_PAYLOAD) {
      continued(streamId, headers, end, bound);
      return;
    }
    ByteBuffer out = append(Frames.HEADER + bound);
    int at = out.position();
    Frames.header(out, 0, Frames.HEADERS, Frames.END_HEADERS | end, streamId);
    encoder.encode(headers, out);
    out.putInt(at, (out.position() - at - Frames.HEADER) << 8 | Frames.HEADERS);
  }

  /// A block that may not fit into one frame: cut into as many as it takes, back to back.
  private void continued(int streamId, Headers headers, int end, int bound) {
    // Room first: what has been encoded has to leave, or the peer's table is not ours any more.
    ByteBuffer out = append(bound + Frames.HEADER * (1 + bound / Frames.MAX_PAYLOAD));
    ByteBuffer block = ByteBuffer.allocate(bound);
    encoder.encode(headers, block);
    Frames.block(out, block.flip(), end, streamId);
  }

  /// The next `length` bytes of the buffer, in as many frames as it takes.
  void data(int streamId, ByteBuffer data, int length, boolean endsStream) {
    int frames = Math.max(1, (length + Frames.MAX_PAYLOAD - 1) / Frames.MAX_PAYLOAD);
    ByteBuffer out = append(length + frames * Frames.HEADER);
    hasSent = true;
    Frames.data(out, data, length, endsStream ? Frames.END_STREAM : 0, streamId);
  }

  void goAway(int lastStreamId, ErrorCode code, String debugData) {
    byte[] debug = debugData.getBytes(StandardCharsets.UTF_8);
    Frames.goAway(append(Frames.HEADER + 8 + debug.length), lastStreamId, code.value(), debug);
  }

  /// Counts a frame that answers one of the peer's.
  void countResponse() {
    if (++responses + drainingResponses >= mostResponses) flooded = !closed;
  }

  /// Whether the peer makes us answer faster than it reads the answers.
  boolean isFlooded() {
    return flooded;
  }

  /// Whether header lists or data were sent since this was asked last; under the lock.
  boolean hasSentSince() {
    boolean sent = hasSent;
    hasSent = false;
    return sent;
  }

  // ---- writing --------------------------------------------------------------------------------

  /// Whether whoever has appended something is to flush it: nobody writes, and no virtual thread is
  /// about to. Under the lock.
  boolean needsFlush() {
    if (!needsWriter()) return false;
    if (!Thread.currentThread().isVirtual()) return true;
    if (announced) return false;
    announced = true;
    return true;
  }

  private boolean needsWriter() {
    return !writing && !closed && filling != null;
  }

  /// Sends what is pending, unless somebody is about to.
  ///
  /// On a busy connection a virtual thread lets others append first. It does not hold the writer's
  /// role meanwhile: were all carriers taken by handlers that only compute, nobody else could write.
  @SuppressWarnings("ThreadPriorityCheck") // measured: a third more calls, docs/decisions/0006
  void flush() {
    if (owner.isBusy() && Thread.currentThread().isVirtual()) Thread.yield();
    ByteBuffer first = begin();
    if (first != null) write(first, BOUND);
  }

  /// Takes the writer's role, if there is something to write and nobody has it.
  private @Nullable ByteBuffer begin() {
    lock.lock();
    try {
      announced = false;
      if (!needsWriter()) return null;
      writing = true;
      return next();
    } finally {
      lock.unlock();
    }
  }

  /// Writes as the one writer there is, until nothing is pending, the socket is full, or a share is
  /// done. Never blocks.
  private void write(ByteBuffer first, int share) {
    ByteBuffer buffer = first;
    int written = 0;
    while (true) {
      try {
        written += socket.write(buffer);
      } catch (IOException | RuntimeException | Error e) { // else nobody would ever write again
        owner.writeFailed(e);
        wrote(buffer, false, true);
        return;
      }
      ByteBuffer more = wrote(buffer, written < share, share == OWNERS_SHARE);
      if (more == null) return;
      buffer = more;
    }
  }

  /// After a write: the buffer to write next, or null if this writer's turn is over.
  private @Nullable ByteBuffer wrote(ByteBuffer buffer, boolean hasShare, boolean isOwner) {
    lock.lock();
    try {
      if (closed) {
        forgetWritten();
        return null;
      }
      boolean full = buffer.hasRemaining();
      if (!full) recycle();
      owner.roomMade();
      if (!full && filling == null) {
        rest();
        return null;
      }
      if (!full && hasShare) return next();
      leftToOwner = true;
      tellCloser();
    } finally {
      lock.unlock();
    }
    // The owner sees by itself what is left: if it were woken it would not wait until the socket
    // takes more, but try again and again.
    if (!isOwner) owner.finishWriting();
    return null;
  }

  private ByteBuffer next() {
    if (draining == null) {
      draining = Objects.requireNonNull(filling).flip();
      filling = null;
      drainingResponses = responses;
      responses = 0;
    }
    return draining;
  }

  private void recycle() {
    boolean awaited = flooded;
    drainingResponses = 0;
    boolean isLarge = filling != null && filling.capacity() >= MOST_UNWAITED;
    flooded = isLarge || responses >= mostResponses;
    if (awaited) owner.finishWriting(); // it may read again
    if (spare == null && draining != null && draining.capacity() == Buffers.SIZE) {
      spare = draining;
    } else {
      Buffers.giveBack(draining);
    }
    draining = null;
  }

  /// Nothing is pending.
  private void rest() {
    writing = false;
    tellCloser();
    if (finishing) owner.finishWriting();
  }

  private void tellCloser() {
    if (writerDone != null) writerDone.signalAll();
  }

  /// Sends all that the socket takes, whoever writes at the moment; for who is about to close it.
  void writeLast(long mostNanos) {
    flush();
    awaitWriter(mostNanos);
    writeAsOwner(); // the owner may be kept from running, and nothing blocks
  }

  /// Waits until nobody writes.
  private void awaitWriter(long mostNanos) {
    lock.lock();
    try {
      if (writerDone == null) writerDone = lock.newCondition();
      long left = mostNanos;
      while (writing && !leftToOwner && !closed && left > 0) left = writerDone.awaitNanos(left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then without
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more will be appended; the owner is woken once all has left. Under the lock.
  void finish() {
    finishing = true;
    owner.finishWriting();
  }

  /// Whether everything has left since [#finish].
  boolean isFinished() {
    lock.lock();
    try {
      return finishing && !writing && filling == null && draining == null;
    } finally {
      lock.unlock();
    }
  }

  /// Goes on writing as the connection's own thread: what was left to it, or what nobody writes.
  ///
  /// @return whether something is left that the socket did not take
  boolean writeAsOwner() {
    ByteBuffer first = null;
    lock.lock();
    try {
      if (!closed && (leftToOwner || needsWriter())) {
        leftToOwner = false;
        writing = true;
        first = next();
      }
    } finally {
      lock.unlock();
    }
    if (first == null) return false;
    write(first, OWNERS_SHARE);
    return first.hasRemaining() || isLeftToOwner();
  }

  private boolean isLeftToOwner() {
    lock.lock();
    try {
      return leftToOwner;
    } finally {
      lock.unlock();
    }
  }

  /// Gives back the buffer that is kept for the next write.
  void releaseSpare() {
    lock.lock();
    try {
      Buffers.giveBack(spare);
      spare = null;
    } finally {
      lock.unlock();
    }
  }

  /// Nothing is sent any more. A buffer that is being written is its writer's to give back.
  void close() {
    lock.lock();
    try {
      closed = true;
      flooded = false;
      tellCloser();
      Buffers.giveBack(filling);
      Buffers.giveBack(spare);
      filling = null;
      spare = null;
      if (!writing || leftToOwner) forgetWritten();
    } finally {
      lock.unlock();
    }
  }

  private void forgetWritten() {
    Buffers.giveBack(draining);
    draining = null;
  }
}
