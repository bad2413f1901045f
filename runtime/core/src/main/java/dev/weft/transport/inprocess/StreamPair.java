package dev.weft.transport.inprocess;

import dev.weft.Deadline;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.ServedStream;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Both ends of one stream, what goes on between them, and the one lock that guards all of it.
///
/// ```
///        first write           permit                     both sides have ended
///  IDLE ─────────────► WAITING ───────► OPEN ─────────────────────────────────────► ENDED
///   │ ◄────────────────── │ wait expired  │                                           ▲
///   └─────────────────────┴───────────────┴──── reset, drained, connection closed ────┘
/// ```
final class StreamPair {
  private enum Phase {
    IDLE,
    WAITING,
    OPEN,
    ENDED
  }

  final Line line;
  final PipedStream client;
  final PipedStream server;

  // All below, and both ends and pipes, guarded by lock.
  final ReentrantLock lock = new ReentrantLock();

  /// The client's first write has its permit, or never will.
  final Condition permitted = lock.newCondition();

  private final Pipe request;
  private final Pipe response;
  private Phase phase = Phase.IDLE;

  /// The opening thread's own, and theirs who know of its end.
  long permitWaitNanos;

  // The line's books have it, and are owed its leaving.
  private boolean entered;
  private @Nullable ServedStream served;
  private boolean servedAtOnce;
  private boolean started;
  private boolean toldFailed;

  StreamPair(Line line, Deadline deadline) {
    this.line = line;
    request = new Pipe(lock, line.serverWindow());
    response = new Pipe(lock, line.clientWindow());
    client = new PipedStream(this, line.client(), response, request, deadline);
    server = new PipedStream(this, line.server(), request, response, Deadline.NONE);
  }

  // ---- getting in

  /// Whether the client still has to get a permit; from here on it waits for one.
  boolean wantsPermit() {
    assert lock.isHeldByCurrentThread();
    if (phase != Phase.IDLE) return false;
    phase = Phase.WAITING;
    return true;
  }

  boolean awaitsPermit() {
    return phase == Phase.WAITING;
  }

  /// The wait for a permit expired: as if it had not begun.
  void stopAwaitingPermit() {
    assert lock.isHeldByCurrentThread();
    if (phase == Phase.WAITING) phase = Phase.IDLE;
  }

  /// Gives the permit; false if nobody waits for it any more, and it goes back.
  boolean permit() {
    lock.lock();
    try {
      if (phase != Phase.WAITING) return false;
      phase = Phase.OPEN;
      entered = true;
      permitted.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  boolean hasEnded() {
    return phase == Phase.ENDED;
  }

  /// The server has decided to serve it: now, or once enough of the request is there.
  void serve(ServedStream stream, boolean atOnce) {
    lock.lock();
    try {
      served = stream;
      servedAtOnce = atOnce;
    } finally {
      unlockAndSettle();
    }
  }

  /// Whether the other end takes a list of that size: null if it does.
  @Nullable TransportFailure tooLarge(Headers headers, PipedStream by) {
    int size = headers.listSize();
    int limit = line.takenFrom(by == client);
    return size <= limit ? null : new TransportFailure.HeadersTooLarge(size, limit);
  }

  void refuse(Headers answer) {
    if (tooLarge(answer, server) != null) {
      reset(server, ErrorCode.INTERNAL_ERROR);
      return;
    }
    lock.lock();
    try {
      if (phase == Phase.ENDED) return;
      response.begin(answer);
      response.end(answer);
      endIfBothHave();
    } finally {
      unlockAndSettle();
    }
    // Nobody will read the rest of a request that has not ended by now.
    reset(server, ErrorCode.NO_ERROR);
  }

  // ---- getting out

  void endIfBothHave() {
    assert lock.isHeldByCurrentThread();
    if (phase == Phase.OPEN && request.hasEnded() && response.hasEnded()) phase = Phase.ENDED;
  }

  /// Ends the stream on the word of one of its ends.
  void reset(PipedStream by, ErrorCode code) {
    lock.lock();
    try {
      var here =
          new TransportFailure.ResetHere(
              code, entered ? Request.MAYBE_PROCESSED : Request.NEVER_SENT);
      var there = new TransportFailure.Reset(code);
      cut(by == client ? here : there, by == client ? there : here);
    } finally {
      unlockAndSettle();
    }
  }

  /// Ends the stream for a reason that both ends share.
  void fail(TransportFailure failure) {
    fail(failure, failure);
  }

  /// Ends the stream for a reason that looks different from each end.
  void fail(TransportFailure atClient, TransportFailure atServer) {
    lock.lock();
    try {
      cut(atClient, atServer);
    } finally {
      unlockAndSettle();
    }
  }

  private void cut(TransportFailure atClient, TransportFailure atServer) {
    if (phase == Phase.ENDED) return;
    phase = Phase.ENDED;
    client.failed(atClient);
    server.failed(atServer);
    request.cut();
    response.cut();
    permitted.signalAll();
  }

  /// Unlocks, and does what has become due: other locks and foreign code come after this lock.
  void unlockAndSettle() {
    ServedStream stream = served;
    TransportFailure failure = server.failure();
    boolean tell = stream != null && failure != null && !toldFailed;
    boolean start = stream != null && !started && isDue(failure);
    boolean leave = entered && phase == Phase.ENDED;
    if (tell) toldFailed = true;
    if (start) started = true;
    if (leave) entered = false;
    lock.unlock();
    if (leave) line.leave(this);
    if (stream == null) return;
    if (tell && failure != null) stream.failed(failure);
    if (start) line.slots().start(() -> serve(stream));
  }

  private void serve(ServedStream stream) {
    try {
      stream.run();
    } finally {
      server.abandon();
      line.slots().release();
    }
  }

  private boolean isDue(@Nullable TransportFailure failure) {
    return servedAtOnce || failure != null || request.isSmallOrComplete();
  }
}
