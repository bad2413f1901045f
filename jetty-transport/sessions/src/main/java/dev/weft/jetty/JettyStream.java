package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.transport.Connection;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.jspecify.annotations.Nullable;

/// One stream, at either end: threads wait here for what Jetty's callbacks bring.
///
/// [StreamCallbacks] turns those into calls of the methods below, each of which locks, records and
/// signals. Jetty is never called under the lock: it calls us while it holds locks of its own.
final class JettyStream implements Http2Stream, FlowControl.Sender {
  private static final Logger LOG = System.getLogger(JettyStream.class.getName());

  // More than can ever be buffered: only the end wakes.
  private static final int EVERYTHING = Integer.MAX_VALUE;

  private final JettyConnection connection;
  private final Deadline deadline;
  private final @Nullable Opening opening;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition writable = lock.newCondition();

  /// Jetty's stream; null before a client's stream has an id. Written under the lock.
  private volatile @Nullable HTTP2Stream wire;

  // Guarded by lock.
  private final Inbox inbox;
  private final Outbox outbox;
  private @Nullable TransportFailure failure;
  private @Nullable Serving serving;
  private boolean over;
  // What the reader waits for: so many bytes, or a head. It is not woken for less.
  private int wakeAt;

  /// A client's stream, which is nothing yet but an intention.
  JettyStream(JettyConnection connection, Deadline deadline, Opening opening) {
    this.connection = connection;
    this.deadline = deadline;
    this.opening = opening;
    this.outbox = new Outbox(false);
    this.inbox = new Inbox(connection.settings().streamWindow());
  }

  /// A stream that a client has opened.
  JettyStream(JettyConnection connection, HTTP2Stream wire, Headers head, boolean ended) {
    this.connection = connection;
    this.deadline = Deadline.NONE;
    this.opening = null;
    this.outbox = new Outbox(true);
    this.wire = wire;
    this.inbox = new Inbox(connection.settings().streamWindow());
    inbox.begin(head);
    if (ended) inbox.end(head);
  }

  @Override
  public Connection connection() {
    return connection;
  }

  FlowControl.Reservation reservation() {
    return outbox.reservation;
  }

  // ---- writing

  @Override
  public void write(
      @Nullable Headers head,
      @Nullable ByteBuffer data,
      @Nullable Headers trailers,
      EndStream end) {
    boolean last = end == EndStream.YES || trailers != null;
    Unsent unsent = connection.unsent(head, data, trailers, last);
    checkOrder(head != null);
    if (wire == null && opening != null) opening.open(this, unsent, deadline);
    while (!unsent.isDone()) send(unsent);
  }

  private void checkOrder(boolean withHead) {
    lock.lock();
    try {
      if (outbox.hasEnded()) throw new IllegalStateException("this side has ended the stream");
      failIfCut();
      if (withHead == outbox.hasBegun()) {
        throw new IllegalStateException("the first write of a stream has a head, others have none");
      }
    } finally {
      lock.unlock();
    }
  }

  private void send(Unsent unsent) {
    HTTP2Stream open = Objects.requireNonNull(wire);
    int bytes = handOver(unsent, Integer.MAX_VALUE);
    connection.send(open, unsent.take(open.getId(), bytes), new Flush(this, bytes));
  }

  /// Decides how many bytes go to Jetty next, which waits for windows and for bytes under way. A head
  /// does not wait for them.
  int handOver(Unsent unsent, int most) {
    lock.lock();
    try {
      failIfCut();
      int wanted = Math.min(unsent.bytes(), most);
      int bytes = reserve(wanted);
      while (!outbox.isQueued() || (wanted > 0 && bytes == 0 && !unsent.hasHead())) {
        Waits.await(writable, deadline);
        failIfCut();
        bytes = reserve(wanted);
      }
      outbox.handedOver(bytes, unsent.endsWith(bytes));
      return bytes;
    } finally {
      unlockAndSettle();
    }
  }

  private int reserve(int wanted) {
    int room = outbox.room(wanted);
    return room == 0
        ? 0
        : connection.flow().reserve(connection.session(), wire, outbox.reservation, this, room);
  }

  @Override
  public void windowOpened() {
    signal(writable);
  }

  /// A batch of frames has reached the socket, or never will.
  void flushed(int bytes) {
    ErrorCode due;
    lock.lock();
    try {
      boolean wasQueued = outbox.isQueued();
      due = outbox.flushed(bytes);
      writable.signalAll();
      // A reader could give the peer no leave before.
      if (!wasQueued) arrived.signalAll();
    } finally {
      lock.unlock();
    }
    if (due != null) resetWire(due);
  }

  private void signal(Condition condition) {
    lock.lock();
    try {
      condition.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ---- reading

  @Override
  public void awaitComplete() {
    lock.lock();
    try {
      awaitIncoming(inbox.smallBytes(), inbox::isSmallOrComplete);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Headers awaitHead() {
    lock.lock();
    try {
      awaitIncoming(0, () -> inbox.head() != null);
      return Objects.requireNonNull(inbox.head());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable ByteBuffer read(int count) {
    if (count < 0)
      throw new IllegalArgumentException("count is " + count + "; 0 or more are allowed");
    if (count == 0) return ByteBuffer.allocate(0);
    ByteBuffer bytes;
    int due;
    lock.lock();
    try {
      if (!inbox.holds(count)) inbox.gather(count);
      awaitIncoming(count, () -> inbox.holds(count));
      bytes = inbox.take(count);
      due = creditDue(0);
    } finally {
      lock.unlock();
    }
    grant(due);
    return bytes;
  }

  /// Gives the peer leave to send what a read of so many bytes needs; whether it has unlocked for it.
  private boolean granted(int count) {
    int due = creditDue(count);
    if (due == 0) return false;
    lock.unlock();
    try {
      grant(due);
    } finally {
      lock.lock();
    }
    return true;
  }

  private int creditDue(int count) {
    HTTP2Stream open = wire;
    if (open == null || failure != null || !outbox.isQueued()) return 0;
    return inbox.creditDue(open.getRecvWindow(), count);
  }

  private void grant(int bytes) {
    HTTP2Stream open = wire;
    if (bytes > 0 && open != null) connection.flow().grant(open, bytes);
  }

  @Override
  public @Nullable Headers awaitTrailers() {
    lock.lock();
    try {
      inbox.discard();
      awaitIncoming(EVERYTHING, inbox::hasEnded);
      return inbox.trailers();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean peerHasEnded() {
    lock.lock();
    try {
      return inbox.hasEnded();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for something to come in; what came in whole outlives the stream's failure.
  private void awaitIncoming(int bytes, BooleanSupplier there) {
    wakeAt = bytes;
    while (true) {
      if (!inbox.hasEnded()) failIfCut();
      if (there.getAsBoolean()) return;
      if (!granted(bytes == EVERYTHING ? 0 : bytes)) Waits.await(arrived, deadline);
    }
  }

  private void failIfCut() {
    assert lock.isHeldByCurrentThread();
    TransportFailure why = failure;
    if (why != null) throw new TransportException(why);
  }

  // ---- what the callbacks bring

  boolean isOpen() {
    return wire != null;
  }

  /// Says why it could not be opened.
  void failIfNotOpened() {
    lock.lock();
    try {
      failIfCut();
    } finally {
      lock.unlock();
    }
  }

  /// Jetty has a stream for it now.
  void opened(HTTP2Stream stream) {
    lock.lock();
    try {
      wire = stream;
    } finally {
      lock.unlock();
    }
  }

  /// A header list; `isHead` if it has a head's pseudo-header.
  void headersArrived(Headers headers, boolean isHead, boolean ends) {
    String wrong = null;
    lock.lock();
    try {
      if (inbox.hasEnded() || failure != null) return;
      if (inbox.head() == null) {
        if (!ends && isInformational(headers)) return;
        inbox.begin(headers);
        if (ends) inbox.end(headers);
        if (ends || wakeAt == 0) arrived.signalAll();
      } else if (isHead) {
        wrong = "a second head";
      } else if (!ends) {
        wrong = "trailers that do not end the stream";
      } else {
        inbox.end(headers);
        arrived.signalAll();
      }
    } finally {
      unlockAndSettle();
    }
    if (wrong != null) refuseInput("the peer sent " + wrong);
  }

  private static boolean isInformational(Headers head) {
    String status = head.get(":status");
    return status != null && status.length() == 3 && status.charAt(0) == '1';
  }

  /// Bytes, which are copied; `padding` bytes used up the stream's window besides.
  void dataArrived(ByteBuffer bytes, int padding, boolean ends) {
    boolean early;
    int due = padding;
    lock.lock();
    try {
      if (inbox.hasEnded() || failure != null) return;
      early = inbox.head() == null;
      if (!early) {
        int before = inbox.buffered();
        inbox.append(bytes);
        if (ends) inbox.end(null);
        boolean reached = before < wakeAt && inbox.buffered() >= wakeAt;
        if (ends || reached) arrived.signalAll();
        if (inbox.isDiscarding()) due = creditDue(0);
      }
    } finally {
      unlockAndSettle();
    }
    if (early) refuseInput("the peer sent data ahead of a head");
    // A reader that waits for more than the window gave leave for bytes, not for padding.
    if (!ends) grant(due);
  }

  private void refuseInput(String reason) {
    fail(new TransportFailure.Malformed(reason, ErrorCode.PROTOCOL_ERROR));
    resetWire(ErrorCode.PROTOCOL_ERROR);
  }

  // ---- ending

  @Override
  public void reset(ErrorCode code) {
    TransportFailure why;
    boolean owed;
    lock.lock();
    try {
      if (isOver()) return;
      boolean open = wire != null;
      why =
          new TransportFailure.ResetHere(code, open ? Request.MAYBE_PROCESSED : Request.NEVER_SENT);
      owed = open && !outbox.delays(code);
      cut(why);
    } finally {
      unlockAndSettle();
    }
    if (opening != null) opening.withdraw(why);
    if (owed) resetWire(code);
  }

  /// Jetty could not send frames of it.
  void unsendable(Throwable cause) {
    connection.flow().giveBack(outbox.reservation, this);
    fail(connection.failureOf(this, cause, null));
  }

  void resetWire(ErrorCode code) {
    HTTP2Stream open = wire;
    if (open != null) connection.reset(open, code);
  }

  /// The stream has failed, unless it has ended before. The first failure stands.
  void fail(TransportFailure why) {
    lock.lock();
    try {
      if (!isOver()) cut(why);
    } finally {
      unlockAndSettle();
    }
  }

  private boolean isOver() {
    return failure != null || (outbox.hasEnded() && inbox.hasEnded());
  }

  private void cut(TransportFailure why) {
    failure = why;
    inbox.cut();
    arrived.signalAll();
    writable.signalAll();
  }

  /// What became of the request if the connection ends now.
  Request request() {
    return wire == null ? Request.NEVER_SENT : Request.MAYBE_PROCESSED;
  }

  // ---- serving

  /// The server has decided to serve it: now, or once enough of the request is there.
  void serve(ServedStream stream, boolean atOnce) {
    lock.lock();
    try {
      serving = new Serving(stream, atOnce);
    } finally {
      unlockAndSettle();
    }
  }

  /// The server answers with one header list, and reads nothing. Does not block.
  void refuse(Headers response) {
    write(response, null, null, EndStream.YES);
    lock.lock();
    try {
      inbox.discard();
    } finally {
      lock.unlock();
    }
    reset(ErrorCode.NO_ERROR);
  }

  /// Unlocks, and does what has become due: foreign code comes after the lock.
  private void unlockAndSettle() {
    boolean newlyOver = !over && isOver();
    if (newlyOver) over = true;
    Serving current = serving;
    TransportFailure untold = current == null ? null : current.untold(failure);
    boolean start = current != null && current.starts(inbox, failure);
    lock.unlock();
    if (newlyOver) connection.over(this);
    if (current == null) return;
    if (untold != null) current.stream.failed(untold);
    if (start) connection.startHandler(() -> run(current.stream));
  }

  private void run(ServedStream stream) {
    try {
      stream.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the code that serves a stream threw", e);
    } finally {
      // Nobody serves it any longer: whatever has not ended ends now.
      boolean answered;
      lock.lock();
      try {
        answered = outbox.hasEnded();
      } finally {
        lock.unlock();
      }
      reset(answered ? ErrorCode.NO_ERROR : ErrorCode.INTERNAL_ERROR);
    }
  }
}
