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
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.jspecify.annotations.Nullable;

/// One stream, at either end: its two sides, the lock that guards both, and how it ends.
///
/// Threads wait here for what [StreamCallbacks] brings from Jetty. Jetty is never called under the
/// lock, for it calls us while it holds locks of its own; nor is foreign code.
final class JettyStream implements Http2Stream {
  private static final Logger LOG = System.getLogger(JettyStream.class.getName());

  final ReentrantLock lock = new ReentrantLock();
  private final JettyConnection connection;
  private final IncomingSide incoming;
  private final OutgoingSide outgoing;

  /// Jetty's stream; null before a client's stream has an id. Written under the lock.
  private volatile @Nullable HTTP2Stream wire;

  // Guarded by lock.
  private @Nullable TransportFailure failure;
  private @Nullable Serving serving;
  private boolean over;

  /// A client's stream, which is nothing yet but an intention.
  JettyStream(ClientConnection connection, Deadline deadline) {
    this.connection = connection;
    this.incoming = new IncomingSide(this, connection, deadline);
    this.outgoing = new OutgoingSide(this, connection, deadline, new Opening(connection));
  }

  /// A stream that a client has opened.
  JettyStream(ServedConnection connection, HTTP2Stream wire, Headers head, boolean ended) {
    this.connection = connection;
    this.wire = wire;
    this.incoming = new IncomingSide(this, connection, Deadline.NONE);
    this.outgoing = new OutgoingSide(this, connection, Deadline.NONE, null);
    incoming.begin(head, ended);
  }

  @Override
  public Connection connection() {
    return connection;
  }

  IncomingSide incoming() {
    return incoming;
  }

  OutgoingSide outgoing() {
    return outgoing;
  }

  // ---- what users of a stream do

  @Override
  public void write(
      @Nullable Headers head,
      @Nullable ByteBuffer data,
      @Nullable Headers trailers,
      EndStream end) {
    boolean last = end == EndStream.YES || trailers != null;
    outgoing.write(connection.unsent(head, data, trailers, last));
  }

  @Override
  public long permitWaitNanos() {
    return outgoing.permitWaitNanos();
  }

  @Override
  public void awaitComplete() {
    incoming.awaitComplete();
  }

  @Override
  public Headers awaitHead() {
    return incoming.awaitHead();
  }

  @Override
  public @Nullable ByteBuffer peek(int count) {
    return incoming.peek(count);
  }

  @Override
  public @Nullable ByteBuffer read(int count) {
    return incoming.read(count);
  }

  @Override
  public @Nullable Headers awaitTrailers() {
    return incoming.awaitTrailers();
  }

  @Override
  public @Nullable Headers lastHeaders() {
    lock.lock();
    try {
      return incoming.lastHeaders();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean peerHasEnded() {
    lock.lock();
    try {
      return incoming.hasEnded();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void reset(ErrorCode code) {
    TransportFailure why;
    boolean owed;
    lock.lock();
    try {
      if (isOver()) return;
      boolean open = wire != null;
      // What opens it may be Jetty's already, which has not said so yet.
      boolean mayBeSent = open || outgoing.hasBegun();
      why =
          new TransportFailure.ResetHere(
              code, mayBeSent ? Request.MAYBE_PROCESSED : Request.NEVER_SENT);
      owed = !outgoing.delays(code) && open;
      cut(why);
    } finally {
      unlockAndSettle();
    }
    outgoing.withdraw(why);
    if (owed) resetWire(code);
  }

  // ---- Jetty's stream

  @Nullable HTTP2Stream wire() {
    return wire;
  }

  void opened(HTTP2Stream stream) {
    lock.lock();
    try {
      wire = stream;
    } finally {
      lock.unlock();
    }
  }

  void resetWire(ErrorCode code) {
    HTTP2Stream open = wire;
    if (open != null) connection.reset(open, code);
  }

  /// What became of the request if the connection ends now.
  Request request() {
    return wire == null ? Request.NEVER_SENT : Request.MAYBE_PROCESSED;
  }

  // ---- ending

  /// The stream has failed, unless it has ended before. The first failure stands.
  void fail(TransportFailure why) {
    lock.lock();
    try {
      if (!isOver()) cut(why);
    } finally {
      unlockAndSettle();
    }
  }

  /// The peer has broken a rule on this stream, which fails and is reset.
  void refuse(String reason, ErrorCode code) {
    fail(new TransportFailure.Malformed(reason, code));
    resetWire(code);
  }

  /// Says what it failed of, if it has.
  void checkUncut() {
    lock.lock();
    try {
      failIfCut();
    } finally {
      lock.unlock();
    }
  }

  void failIfCut() {
    assert lock.isHeldByCurrentThread();
    TransportFailure why = failure;
    if (why != null) throw new TransportException(why);
  }

  boolean isCut() {
    return failure != null;
  }

  private boolean isOver() {
    return failure != null || (outgoing.hasEnded() && incoming.hasEnded());
  }

  private void cut(TransportFailure why) {
    failure = why;
    incoming.cut(serving != null); // a response stays readable, a request is nobody's any more
    outgoing.lookAgain();
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
    try {
      write(response, null, null, EndStream.YES);
    } catch (TransportException _) {
      // Jetty would only log it, and the stream would stay open.
      reset(ErrorCode.INTERNAL_ERROR);
      return;
    }
    lock.lock();
    try {
      incoming.discard();
    } finally {
      lock.unlock();
    }
    reset(ErrorCode.NO_ERROR);
  }

  /// Unlocks, and does what has become due.
  void unlockAndSettle() {
    boolean newlyOver = !over && isOver();
    if (newlyOver) over = true;
    Serving current = serving;
    TransportFailure untold = current == null ? null : current.untold(failure);
    boolean start = current != null && current.starts(incoming.isSmallOrComplete(), isCut());
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
      abandon();
    }
  }

  /// Nobody serves it any longer: whatever has not ended ends now.
  private void abandon() {
    boolean answered;
    lock.lock();
    try {
      answered = outgoing.hasEnded();
    } finally {
      lock.unlock();
    }
    reset(answered ? ErrorCode.NO_ERROR : ErrorCode.INTERNAL_ERROR);
  }
}
