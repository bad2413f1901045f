package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.jspecify.annotations.Nullable;

/// What this side of a stream sends.
///
/// A writer gives Jetty frames for as many bytes as the windows have room for, and waits here for
/// more room, or for frames to reach the socket while many are under way.
final class OutgoingSide implements FlowControl.Sender {
  private static final TransportFailure ANSWERED = new TransportFailure.Reset(ErrorCode.NO_ERROR);

  private final JettyStream stream;
  private final JettyConnection connection;
  private final Deadline deadline;
  private final @Nullable Opening opening;
  private final ReentrantLock lock;
  private final Condition writable;
  private final FlowControl.Reservation reservation = new FlowControl.Reservation();

  // Guarded by lock.
  private final Outbox outbox;

  OutgoingSide(
      JettyStream stream,
      JettyConnection connection,
      Deadline deadline,
      @Nullable Opening opening) {
    this.stream = stream;
    this.connection = connection;
    this.deadline = deadline;
    this.opening = opening;
    this.lock = stream.lock;
    this.writable = lock.newCondition();
    this.outbox = new Outbox(opening == null);
  }

  void write(Unsent unsent) {
    checkOrder(unsent.hasHead());
    if (opening != null && stream.wire() == null) opening.open(stream, unsent, deadline);
    while (!unsent.isDone()) {
      HTTP2Stream wire = Objects.requireNonNull(stream.wire());
      int bytes = handOver(unsent, Integer.MAX_VALUE);
      connection.session().frames(wire, unsent.take(wire.getId(), bytes), new Flush(this, bytes));
    }
  }

  long permitWaitNanos() {
    return opening == null ? 0 : opening.permitWaitNanos();
  }

  private void checkOrder(boolean withHead) {
    lock.lock();
    try {
      if (outbox.hasEnded()) throw new IllegalStateException("this side has ended the stream");
      stream.failIfCut();
      if (withHead == outbox.hasBegun()) {
        throw new IllegalStateException("the first write of a stream has a head, others have none");
      }
    } finally {
      lock.unlock();
    }
  }

  /// Decides how many bytes go to Jetty next, which waits for windows and for bytes under way. A
  /// head does not wait for them.
  int handOver(Unsent unsent, int most) {
    lock.lock();
    try {
      int wanted = Math.min(unsent.bytes(), most);
      failIfUnheard(wanted);
      int bytes = reserve(wanted);
      while (!outbox.isQueued() || (wanted > 0 && bytes == 0 && !unsent.hasHead())) {
        Waits.await(writable, deadline);
        failIfUnheard(wanted);
        bytes = reserve(wanted);
      }
      outbox.handedOver(bytes, unsent.endsWith(bytes));
      return bytes;
    } finally {
      stream.unlockAndSettle();
    }
  }

  /// A client with data is heard no more by a server that has answered.
  private void failIfUnheard(int wanted) {
    stream.failIfCut();
    if (wanted > 0 && opening != null && stream.incoming().hasEnded()) {
      throw new TransportException(ANSWERED);
    }
  }

  private int reserve(int wanted) {
    int room = outbox.room(wanted);
    if (room == 0) return 0;
    return connection.flow().reserve(connection.session(), stream.wire(), reservation, this, room);
  }

  FlowControl.Reservation reservation() {
    return reservation;
  }

  /// Whether Jetty has been given anything.
  boolean hasBegun() {
    return outbox.hasBegun();
  }

  boolean hasEnded() {
    return outbox.hasEnded();
  }

  /// Whether frames may follow what opened the stream.
  boolean isQueued() {
    return outbox.isQueued();
  }

  /// Whether a reset has to wait; it is sent when what is under way has reached the socket.
  boolean delays(ErrorCode code) {
    return outbox.delays(code);
  }

  // ---- what Jetty tells

  @Override
  public void windowOpened() {
    lock.lock();
    try {
      writable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Frames with so many bytes have reached the socket.
  void flushed(int bytes) {
    ErrorCode due;
    lock.lock();
    try {
      // A reader could give the peer no leave before.
      if (!outbox.isQueued()) stream.incoming().lookAgain();
      due = outbox.flushed(bytes);
      writable.signalAll();
    } finally {
      lock.unlock();
    }
    if (due != null) stream.resetWire(due);
  }

  /// Frames with so many bytes will never reach the socket.
  void unsendable(int bytes, Throwable cause) {
    flushed(bytes);
    connection.flow().giveBack(reservation, this);
    stream.fail(connection.failureOf(stream, cause, null));
  }

  // ---- the end

  /// The stream has ended; it may not have been opened.
  void withdraw(TransportFailure why) {
    if (opening != null) opening.withdraw(why);
  }

  /// Something other than room has changed for the writer.
  void lookAgain() {
    writable.signalAll();
  }
}
