package dev.weft.blocking;

import dev.weft.Deadline;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What a stream has received: the reading thread puts in, one thread of the application takes out,
/// and is woken once for what it waits for.
///
/// Parks barely, because this is where every call waits; what is waited for is said under the
/// monitor, so that the reading thread wakes nobody in vain. The bytes that the peer may still send
/// (`allowance`) and those that nobody has read are kept under the window together, unless a reader
/// asks for more at once.
///
/// ```
///            head                     trailers · end of data
///  Waiting ───────► Receiving ───────────────────────────────► Ended (readable to its end)
///     └────────────────┴──── reset · connection lost ────► Failed
/// ```
final class Inbox extends Chunks {
  /// Bytes of an answer or a request that are "all there soon" (see `Http2Stream.awaitComplete`).
  private static final int COMPLETE_ENOUGH = 32 << 10;

  /// A reader's array is at most this many times what has arrived, or [#SMALL_ARRAY].
  private static final int GROWTH = 16;

  private static final int SMALL_ARRAY = 64 << 10;

  private final BlockingStream stream;
  private final int window;
  private final int completeEnough;

  // All below: written under this object's monitor. The reading thread looks without it at what it
  // alone writes, or what only grows worse for the peer; a reader at a head that has been put.
  private @Nullable Headers head;
  private @Nullable Headers ending;
  private boolean ended;
  private @Nullable TransportFailure failure;

  /// Nobody will read data any more; the peer's leave to send goes on, so that it comes to its end.
  private boolean dropping;

  private int allowance;

  private @Nullable Thread reader;
  private Awaited want = Awaited.HEAD;

  /// How many bytes a reader waits for: to see them, or to have them in an array of their own, which
  /// is there meanwhile, and filled so far.
  private int wanted;

  private byte @Nullable [] target;
  private int filled;

  Inbox(BlockingStream stream, int window) {
    this.stream = stream;
    this.window = window;
    this.allowance = window;
    this.completeEnough = Math.min(window / 2, COMPLETE_ENOUGH);
  }

  // ---- the reading thread's side -------------------------------------------------------------

  /// A head arrived. False if there has been one already.
  boolean putHead(Headers headers, boolean endsStream) {
    Thread wake;
    synchronized (this) {
      if (head != null) return false;
      head = headers;
      if (endsStream) end(headers);
      wake = wakeable();
    }
    LockSupport.unpark(wake);
    return true;
  }

  /// Trailers arrived.
  void putTrailers(Headers trailers) {
    Thread wake;
    synchronized (this) {
      end(trailers);
      wake = wakeable();
    }
    LockSupport.unpark(wake);
  }

  private void end(@Nullable Headers last) {
    ended = true;
    ending = last;
  }

  /// Requires that the peer may send that many bytes now.
  @SuppressWarnings("GuardedBy") // this thread alone sets the head, and lowers the allowance
  void requireLegal(int bytes) {
    if (head == null) throw new StreamError(ErrorCode.PROTOCOL_ERROR, "data before the head");
    if (bytes <= allowance) return;
    synchronized (this) {
      if (bytes <= allowance) return;
    }
    throw new StreamError(ErrorCode.FLOW_CONTROL_ERROR, "more data than the window allows");
  }

  /// Bytes that have arrived and that nobody has taken. A snapshot.
  @SuppressWarnings("GuardedBy")
  int held() {
    return unread() + (target == null ? 0 : filled);
  }

  /// Whether what a request's handler is to wait for is there. Before there is one, the reading
  /// thread alone changes what this looks at, but for a failure, which starts the handler itself.
  @SuppressWarnings("GuardedBy")
  boolean isComplete() {
    return isThere(Awaited.COMPLETE);
  }

  /// Data arrived: takes `length` bytes out of the buffer.
  ///
  /// @param padding bytes that count against the window and carry nothing
  /// @return what the peer is to be allowed to send besides
  int putData(ByteBuffer in, int length, int padding, boolean endsStream) {
    Thread wake;
    int grant;
    synchronized (this) {
      allowance -= length + padding;
      if (failure != null || dropping) {
        in.position(in.position() + length); // nobody will read it
      } else {
        store(in, length);
      }
      if (endsStream) end(null);
      grant = grantOnArrival();
      wake = wakeable();
    }
    LockSupport.unpark(wake);
    return grant;
  }

  /// While a reader waits for bytes or for the end, what arrives counts as read.
  private int grantOnArrival() {
    if (ended || failure != null) return 0;
    if (target != null) return grant(wanted - filled);
    return dropping ? grant(0) : 0;
  }

  private void store(ByteBuffer in, int length) {
    int direct = target == null ? 0 : Math.min(length, wanted - filled);
    if (direct > 0) {
      growTarget(filled + direct);
      in.get(target, filled, direct);
      filled += direct;
    }
    if (length == direct) return;
    byte[] rest = new byte[length - direct];
    in.get(rest);
    add(rest);
  }

  private void growTarget(int needed) {
    byte[] array = Objects.requireNonNull(target);
    if (needed <= array.length) return;
    int length = (int) Math.min(wanted, (long) needed * GROWTH);
    target = Arrays.copyOf(array, length);
  }

  /// The stream failed. What the peer completed before stays readable, unless `dropsAll`.
  void fail(TransportFailure why, boolean dropsAll) {
    Thread wake;
    synchronized (this) {
      if (failure != null || (ended && !dropsAll)) return;
      if (ended && unread() == 0 && target == null) return;
      failure = why;
      drop();
      wake = wakeable();
    }
    LockSupport.unpark(wake);
  }

  /// The reader, if what it waits for is there; it is not woken a second time for the same.
  private @Nullable Thread wakeable() {
    if (reader == null || !isThere(want)) return null;
    Thread wake = reader;
    reader = null;
    return wake;
  }

  private boolean isThere(Awaited what) {
    if (failure != null || ended) return true;
    return switch (what) {
      case HEAD -> head != null;
      case COMPLETE -> unread() >= completeEnough;
      case SIGHT -> unread() >= wanted;
      case BYTES -> filled == wanted;
      case END -> false;
    };
  }

  // ---- the application's side ----------------------------------------------------------------

  boolean hasEnded() {
    synchronized (this) {
      return ended;
    }
  }

  @Nullable Headers lastHeaders() {
    synchronized (this) {
      return ending;
    }
  }

  void awaitComplete(Deadline deadline) {
    await(Awaited.COMPLETE, deadline);
  }

  @SuppressWarnings("GuardedBy") // once set, it stays; a failure shows in the next read
  Headers awaitHead(Deadline deadline) {
    Headers known = head;
    if (known != null && failure == null) return known;
    await(Awaited.HEAD, deadline);
    return Objects.requireNonNull(head);
  }

  /// Drops what nobody has read, and what is yet to come.
  @Nullable Headers awaitTrailers(Deadline deadline) {
    int grant;
    synchronized (this) {
      if (ended && unread() == 0) {
        throwIfFailed();
        return ending;
      }
      dropping = true;
      drop();
      grant = ended || failure != null ? 0 : grant(0);
    }
    if (grant > 0) stream.grant(grant);
    await(Awaited.END, deadline);
    return ending;
  }

  private void throwIfFailed() {
    if (failure != null) throw new TransportException(failure);
  }

  /// The next `count` bytes, which stay here; see `Http2Stream.peek`.
  @Nullable ByteBuffer peek(int count, Deadline deadline) {
    int grant;
    synchronized (this) {
      throwIfFailed();
      if (unread() >= count || ended) return show(count);
      wanted = count;
      grant = grant(count - unread());
    }
    if (grant > 0) stream.grant(grant);
    await(Awaited.SIGHT, deadline);
    synchronized (this) {
      throwIfFailed();
      return show(count);
    }
  }

  /// The next `count` bytes; see `Http2Stream.read`.
  @Nullable ByteBuffer read(int count, Deadline deadline) {
    ByteBuffer bytes;
    int grant;
    synchronized (this) {
      throwIfFailed();
      bytes = take(count);
      if (bytes == null && ended) return takeRest();
      if (bytes == null) target(count);
      grant = ended ? 0 : grant(target == null ? 0 : wanted - filled);
    }
    if (grant > 0) stream.grant(grant);
    if (bytes != null) return bytes;
    try {
      await(Awaited.BYTES, deadline);
    } catch (WaitExpired e) {
      synchronized (this) {
        putBack();
      }
      throw e;
    }
    synchronized (this) {
      throwIfFailed();
      bytes = filled == 0 ? null : ByteBuffer.wrap(Objects.requireNonNull(target), 0, filled);
      target = null;
      grant = ended ? 0 : grant(0);
    }
    if (grant > 0) stream.grant(grant);
    return bytes;
  }

  /// Sets up an array that arriving bytes go to directly, with what is there already.
  private void target(int count) {
    wanted = count;
    filled = unread();
    int length = (int) Math.min(count, Math.max(SMALL_ARRAY, (long) filled * GROWTH));
    target = takeInto(new byte[length], filled);
  }

  private void putBack() {
    if (target == null) return;
    if (filled > 0) addFirst(ByteBuffer.wrap(target, 0, filled));
    target = null;
  }

  /// How much more the peer may send: a quarter of the window at a time, or at once as much as a
  /// reader wants beyond what the peer may send anyway. Counts it as granted.
  private int grant(int wantedNow) {
    int grant =
        Math.max(window, stream.connection().receiveWindow().grown()) - allowance - unread();
    if (grant < window / 4) grant = 0;
    if (wantedNow > allowance + grant) grant = wantedNow - allowance;
    allowance += grant;
    return grant;
  }

  /// Waits until it is there. A stream with a deadline is in its connection's [DeadlineWatch], which
  /// wakes who waits; only who says first that he waits, and looks then, is sure to be woken.
  ///
  /// @throws TransportException if the stream has failed
  private void await(Awaited what, Deadline deadline) {
    Thread waiter = Thread.currentThread();
    if (!deadline.isNone()) stream.connection().deadlines().expect(deadline);
    while (!has(what, waiter)) {
      if (waiter.isInterrupted()) throw expired(WaitExpired.Cause.INTERRUPT);
      if (deadline.isPassed()) throw expired(WaitExpired.Cause.DEADLINE);
      LockSupport.park(this);
    }
  }

  /// Whether it is there; if not, says who waits for it.
  /// @throws TransportException if the stream has failed
  private boolean has(Awaited what, Thread waiter) {
    synchronized (this) {
      boolean there = isThere(what);
      want = what;
      reader = there ? null : waiter;
      if (there) throwIfFailed();
      return there;
    }
  }

  /// Has the reader, if one waits, look at its deadline.
  void wakeReader() {
    Thread waiter;
    synchronized (this) {
      waiter = reader;
    }
    LockSupport.unpark(waiter);
  }

  private WaitExpired expired(WaitExpired.Cause cause) {
    synchronized (this) {
      reader = null;
    }
    return new WaitExpired(cause);
  }
}
