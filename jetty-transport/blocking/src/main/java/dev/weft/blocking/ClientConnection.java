package dev.weft.blocking;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.FrameBudget;
import dev.weft.transport.GoAway;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/// A connection seen from the client: opens streams, as many at a time as the server permits.
final class ClientConnection extends BlockingConnection implements ClientTransport {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /// Three quarters of all ids are used; then it is time for another connection, as in grpc-go.
  private static final int LAST_ID = 1_610_612_735;

  // Under the connection's lock.
  private final SendQueue forPermit;
  private final Condition ready;
  private boolean settingsArrived;
  private @Nullable String closedBecause;
  private long permits;
  private long promised;
  private int nextId = 1;

  /// Under the connection's lock.
  private boolean hasSaidGoodbye;

  // Set before the connection is closed, read by whoever closes it.
  private volatile boolean closedHere;

  ClientConnection(Socket socket, Http2Settings settings, Time time) throws IOException {
    super(socket, settings, Bounds.with(GrownWindows.OF_CLIENTS), time, false);
    this.forPermit = new SendQueue(outbox().lock());
    this.ready = outbox().lock().newCondition();
  }

  void greet() {
    greet(Frames.SETTINGS_ENABLE_PUSH, 0);
  }

  @Override
  void writePreface(Outbox to) {
    to.append(PREFACE.length).put(PREFACE);
  }

  /// Waits for the server's SETTINGS: only then it is known to be one.
  void awaitReady(Deadline deadline) throws IOException {
    outbox().lock().lock();
    try {
      while (!settingsArrived) {
        if (closedBecause != null) throw new IOException(closedBecause);
        if (deadline.isPassed()) throw new WaitExpired(WaitExpired.Cause.DEADLINE);
        time().await(ready, deadline.remainingNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitExpired(WaitExpired.Cause.INTERRUPT);
    } finally {
      outbox().lock().unlock();
    }
  }

  @Override
  void onPeerSettings(long maxConcurrentStreams) {
    permits = maxConcurrentStreams;
    settingsArrived = true;
    ready.signalAll();
    promisePermits();
  }

  /// The next stream gets this id, for a test: ids are used up by a billion streams, or by this.
  void skipTo(int id) {
    outbox().lock().lock();
    try {
      nextId = id;
    } finally {
      outbox().lock().unlock();
    }
  }

  // ---- streams ----------------------------------------------------------------------------------

  @Override
  public Http2Stream newStream(Deadline deadline) {
    return new BlockingStream(this, deadline, settings().streamWindow());
  }

  @Override
  boolean mayOpen(BlockingStream stream) {
    if (state() != State.OPEN) throw notOpened();
    // The server may permit fewer by now than have been promised: then the promise is taken back.
    boolean isTakenBack = stream.permitted && freePermits() < 0;
    if (isTakenBack) giveUpPromise(stream);
    else if (stream.permitted || (freePermits() > 0 && forPermit.isEmpty())) return true;
    forPermit.enter(stream, isTakenBack);
    long start = time().nanoTime();
    try {
      forPermit.await(stream);
    } finally {
      stream.waitedForPermit(time().nanoTime() - start);
    }
    stream.requireLive();
    return false;
  }

  /// Whether a stream waits for its permit. Under the lock.
  boolean isWaitedFor() {
    return !forPermit.waitsNobody();
  }

  private long freePermits() {
    return permits - table().size() - promised;
  }

  /// Promises free permits to those that have waited longest, so that nobody who comes later takes
  /// them first.
  private void promisePermits() {
    while (freePermits() > 0) {
      BlockingStream next = forPermit.wakeFirst();
      if (next == null) return;
      next.permitted = true;
      promised++;
    }
  }

  @Override
  void openLocal(BlockingStream stream) {
    giveUpPromise(stream);
    stream.open(nextId, windows().initial());
    nextId += 2;
    table().add(stream);
    if (nextId > LAST_ID) beginDraining();
    promisePermits();
  }

  @Override
  void notOpened(BlockingStream stream) {
    giveUpPromise(stream);
    promisePermits();
  }

  private void giveUpPromise(BlockingStream stream) {
    if (!stream.permitted) return;
    stream.permitted = false;
    promised--;
  }

  private TransportException notOpened() {
    GoAway told = goAway();
    String reason =
        closedBecause != null
            ? closedBecause
            : told != null ? "the server is going away: " + told : "the connection is closing";
    return new TransportException(new TransportFailure.NotOpened(reason));
  }

  @Override
  void onStreamClosed(BlockingStream stream) {
    promisePermits();
  }

  @Override
  void onDrained() {
    if (hasSaidGoodbye) return;
    hasSaidGoodbye = true;
    sayGoodbye(ErrorCode.NO_ERROR, "");
  }

  @Override
  void wakeUnopened() {
    forPermit.wakeAll();
    turns().heads().wakeAll(); // among them are some that have their permit
  }

  @Override
  void onNewStream(int id, Headers headers, boolean endsStream) {
    onNewId(id); // a stream that has ended here before the server knew
  }

  @Override
  void checkTrailers(Headers trailers) {
    // A :status is of no use there, but no reason either for another status than the call's own.
  }

  @Override
  void onNewId(int id) {
    if (wasOpen(id)) return;
    throw new ConnectionError(
        ErrorCode.PROTOCOL_ERROR, "HEADERS on stream " + id + ", which was never opened");
  }

  @Override
  boolean wasOpen(int id) {
    return id % 2 == 1 && id < nextId;
  }

  @Override
  int lastPeerStream() {
    return 0;
  }

  /// Whoever waits to read has been woken; who sends is not heard any more (RFC 9113 §8.1).
  @Override
  void onProgress(BlockingStream stream, boolean hasEnded) {
    if (!hasEnded || !stream.state().maySend()) return;
    outbox().lock().lock();
    try {
      stream.signalTurn();
    } finally {
      outbox().lock().unlock();
    }
  }

  @Override
  void requireHeard() {
    throw new TransportException(new TransportFailure.Reset(ErrorCode.NO_ERROR));
  }

  @Override
  void failed(BlockingStream stream, TransportFailure why) {
    // Whoever waits for it has been woken.
  }

  @Override
  void goneAway(GoAway received) {
    String wrong = received.wrongAfter(goAway());
    if (wrong != null) throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, wrong);
    super.goneAway(received);
  }

  @Override
  void onGoAway(GoAway received) {
    beginDraining();
    for (BlockingStream stream : table().all()) {
      if (stream.id() > received.lastStreamId()) {
        stream.fail(new TransportFailure.GoneAway(received), null, true);
      }
    }
    closeIfDrained();
  }

  @Override
  void onPing(boolean hasSent) {
    // A server may ping as it likes.
  }

  @Override
  void onCheapFrame(FrameBudget.Kind kind) {
    // A client has chosen its server.
  }

  // ---- closing ----------------------------------------------------------------------------------

  /// A server may go as soon as it has answered, so what it has sent is read first.
  @Override
  public void writeFailed(Throwable cause) {
    beginDraining();
    leave(whileWriting(cause));
  }

  @Override
  public void drain() {
    beginDraining();
    closeIfDrained();
  }

  @Override
  public void giveUp(String reason) {
    if (state() != State.CLOSED) closeWith(ErrorCode.NO_ERROR, reason);
  }

  @Override
  public void close() {
    if (state() == State.CLOSED) return;
    closedHere = true;
    closeWith(ErrorCode.NO_ERROR, "the client closed the connection");
  }

  @Override
  TransportFailure seenByStreams(TransportFailure.Lost why) {
    return closedHere ? new TransportFailure.ClosedHere(why.request()) : why;
  }

  @Override
  void onClosed(String reason) {
    outbox().lock().lock();
    try {
      closedBecause = reason;
      ready.signalAll();
    } finally {
      outbox().lock().unlock();
    }
  }
}
