package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.jspecify.annotations.Nullable;

/// What the peer's side of a stream sends.
///
/// A reader is woken when what it waits for is there, and not for less.
final class IncomingSide {
  // More than can ever be buffered: only the end wakes.
  private static final int EVERYTHING = Integer.MAX_VALUE;

  private final JettyStream stream;
  private final JettyConnection connection;
  private final Deadline deadline;
  private final ReentrantLock lock;
  private final Condition arrived;

  // Guarded by lock.
  private final Inbox inbox;
  // How many bytes the reader waits for; 0 if it is a head.
  private int wakeAt;

  IncomingSide(JettyStream stream, JettyConnection connection, Deadline deadline) {
    this.stream = stream;
    this.connection = connection;
    this.deadline = deadline;
    this.lock = stream.lock;
    this.arrived = lock.newCondition();
    this.inbox = new Inbox(connection.settings().streamWindow());
  }

  void begin(Headers head, boolean ends) {
    inbox.begin(head);
    if (ends) inbox.end(head);
  }

  // ---- reading

  void awaitComplete() {
    lock.lock();
    try {
      await(inbox.smallBytes(), inbox::isSmallOrComplete);
    } finally {
      lock.unlock();
    }
  }

  Headers awaitHead() {
    lock.lock();
    try {
      await(0, () -> inbox.head() != null);
      return Objects.requireNonNull(inbox.head());
    } finally {
      lock.unlock();
    }
  }

  @Nullable ByteBuffer peek(int count) {
    lock.lock();
    try {
      awaitBytes(count);
      return inbox.peek(count);
    } finally {
      lock.unlock();
    }
  }

  private void awaitBytes(int count) {
    if (!inbox.holds(count)) inbox.gather(count);
    await(count, () -> inbox.holds(count));
  }

  @Nullable ByteBuffer read(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count is " + count + "; 0 or more are allowed");
    }
    if (count == 0) return ByteBuffer.allocate(0);
    ByteBuffer bytes;
    int due;
    lock.lock();
    try {
      awaitBytes(count);
      bytes = inbox.take(count);
      due = creditDue(0);
    } finally {
      lock.unlock();
    }
    grant(due);
    return bytes;
  }

  @Nullable Headers awaitTrailers() {
    lock.lock();
    try {
      inbox.discard();
      await(EVERYTHING, inbox::hasEnded);
      return inbox.trailers();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for something to come in; what came in whole outlives the stream's failure.
  private void await(int bytes, BooleanSupplier there) {
    wakeAt = bytes;
    while (true) {
      if (!inbox.hasEnded()) stream.failIfCut();
      if (there.getAsBoolean()) return;
      int due = creditDue(bytes == EVERYTHING ? 0 : bytes);
      if (due == 0) {
        Waits.await(arrived, deadline);
      } else {
        lock.unlock();
        try {
          grant(due);
        } finally {
          lock.lock();
        }
      }
    }
  }

  /// Something other than what it waits for has changed for the reader.
  void lookAgain() {
    arrived.signalAll();
  }

  private int creditDue(int count) {
    HTTP2Stream wire = stream.wire();
    if (wire == null || stream.isCut() || !stream.outgoing().isQueued()) return 0;
    return inbox.creditDue(wire.getRecvWindow(), count);
  }

  private void grant(int bytes) {
    HTTP2Stream wire = stream.wire();
    if (bytes > 0 && wire != null) connection.flow().grant(wire, bytes);
  }

  // ---- what Jetty brings

  /// A header list; `isHead` if it has a head's pseudo-header.
  void headersArrived(Headers headers, boolean isHead, boolean ends) {
    String tooLarge = connection.refusal(headers);
    if (tooLarge != null) {
      stream.refuse(tooLarge, ErrorCode.FRAME_SIZE_ERROR);
      return;
    }
    String wrong;
    lock.lock();
    try {
      if (inbox.hasEnded() || stream.isCut()) return;
      wrong = accept(headers, isHead, ends);
    } finally {
      stream.unlockAndSettle();
    }
    if (wrong != null) stream.refuse(wrong, ErrorCode.PROTOCOL_ERROR);
  }

  /// What is wrong with it, or null.
  private @Nullable String accept(Headers headers, boolean isHead, boolean ends) {
    if (inbox.head() == null) {
      if (!ends && isInformational(headers)) return null;
      // Jetty has taken it for trailers, and would lose those that follow.
      if (!isHead && !ends) return "the peer sent a head without :status";
      begin(headers, ends);
      if (ends) ended();
      else if (wakeAt == 0) arrived.signalAll();
      return null;
    }
    if (isHead && !(ends && connection.takesStatusInTrailers())) {
      return ends ? "the peer sent pseudo-headers in trailers" : "the peer sent a second head";
    }
    if (!ends) return "the peer sent trailers that do not end the stream";
    inbox.end(headers);
    ended();
    return null;
  }

  private void ended() {
    arrived.signalAll();
    stream.outgoing().lookAgain();
  }

  private static boolean isInformational(Headers head) {
    String status = head.get(":status");
    return status != null && status.length() == 3 && status.charAt(0) == '1';
  }

  /// Bytes, which are copied; `padding` bytes used up the stream's window besides.
  void dataArrived(ByteBuffer bytes, int padding, boolean ends) {
    boolean early;
    int due;
    lock.lock();
    try {
      if (inbox.hasEnded() || stream.isCut()) return;
      early = inbox.head() == null;
      if (!early) append(bytes, ends);
      // Otherwise what is read earns the peer leave for more; padding never is.
      due = inbox.isDiscarding() ? creditDue(0) : padding;
    } finally {
      stream.unlockAndSettle();
    }
    if (early) stream.refuse("the peer sent data ahead of a head", ErrorCode.PROTOCOL_ERROR);
    if (!ends) grant(due);
  }

  private void append(ByteBuffer bytes, boolean ends) {
    int before = inbox.buffered();
    inbox.append(bytes);
    if (ends) inbox.end(null);
    boolean reached = before < wakeAt && inbox.buffered() >= wakeAt;
    if (ends) ended();
    else if (reached) arrived.signalAll();
  }

  // ---- the stream's doings

  @Nullable Headers lastHeaders() {
    return inbox.trailers();
  }

  boolean hasEnded() {
    return inbox.hasEnded();
  }

  boolean isSmallOrComplete() {
    return inbox.isSmallOrComplete();
  }

  void discard() {
    inbox.discard();
  }

  void cut(boolean dropsAll) {
    inbox.cut(dropsAll);
    arrived.signalAll();
  }
}
