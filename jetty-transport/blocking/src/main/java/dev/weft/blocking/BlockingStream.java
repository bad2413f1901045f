package dev.weft.blocking;

import dev.weft.Deadline;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One stream: its sending half, in the order of the connection's lock, and an [Inbox].
final class BlockingStream implements Http2Stream {
  /// Bytes that one stream appends before others have their turn: four frames.
  private static final int TURN = 4 * Frames.MAX_PAYLOAD;

  private final BlockingConnection connection;
  private final ReentrantLock lock;
  private final Outbox outbox;
  final Deadline deadline;
  final Inbox inbox;

  /// 0 until the stream is opened; written once, before the reading thread can find the stream.
  private int id;

  // Written under the connection's lock. `state` is looked at without it where CLOSED is all that
  // matters, for it stays so, and by the reading thread, which alone ends the peer's side. So is
  // `failure`, by who hands the stream to who serves it.
  private StreamState state = StreamState.IDLE;
  private volatile @Nullable TransportFailure failure;
  private boolean headSent;
  private long sendWindow;
  private @Nullable Turn turn;

  /// Who serves the stream, on a server that has admitted it; set by the reading thread.
  private volatile @Nullable Serving serving;

  /// Whether the stream stands in a [SendQueue]; kept by that.
  boolean queued;

  /// Whether the stream has been promised a permit to open; kept by the client's connection.
  boolean permitted;

  BlockingStream(BlockingConnection connection, Deadline deadline, int receiveWindow) {
    this.connection = connection;
    this.outbox = connection.outbox();
    this.lock = outbox.lock();
    this.deadline = deadline;
    this.inbox = new Inbox(this, receiveWindow);
  }

  int id() {
    return id;
  }

  @Override
  public BlockingConnection connection() {
    return connection;
  }

  @Nullable Serving serving() {
    return serving;
  }

  /// Hands the stream to who serves it; one that has failed already is told so.
  void serveBy(Serving admitted) {
    serving = admitted;
    // Either this sees the failure, or who fails the stream sees who serves it.
    TransportFailure soFar = failure;
    if (soFar != null) admitted.failed(soFar);
  }

  /// The stream has its id; under the connection's lock.
  void open(int streamId, long peerWindow) {
    id = streamId;
    sendWindow = peerWindow;
    state = state.on(StreamState.Event.OPENED);
  }

  // ---- sending --------------------------------------------------------------------------------

  @Override
  public void write(
      @Nullable Headers head,
      @Nullable ByteBuffer data,
      @Nullable Headers trailers,
      EndStream end) {
    boolean ends = end == EndStream.YES || trailers != null;
    requireSize(head);
    requireSize(trailers);
    boolean gathers = false;
    lock.lock();
    try {
      requireHead(head != null);
      awaitRoomToOpen();
      requireSendable();
      if (head != null) {
        headSent = true;
        outbox.headers(id, head, ends && data == null && trailers == null);
      }
      boolean endsWithData = ends && trailers == null && (data != null || head == null);
      if (data != null || endsWithData) append(data == null ? Frames.NOTHING : data, endsWithData);
      if (trailers != null) outbox.headers(id, trailers, true);
      if (ends) moved(StreamState.Event.END_SENT);
      gathers = head == null && data != null && !ends && connection.bursts().gathers(this);
    } finally {
      if (id == 0) connection.notOpened(this);
      connection.turns().next(); // what this sender was woken for and leaves over
      boolean needsFlush = !gathers && outbox.needsFlush();
      lock.unlock();
      if (needsFlush) outbox.flush();
    }
  }

  private void requireHead(boolean hasHead) {
    if (failure != null || hasHead != headSent) return;
    throw new IllegalStateException(hasHead ? "a second head" : "a stream begins with a head");
  }

  /// Waits until something can be appended. A stream that is to be opened gets its id only then, and
  /// its head follows at once, because ids have to leave in their order.
  private void awaitRoomToOpen() {
    boolean hasWaited = false;
    while (true) {
      requireLive(); // a closed connection never has room again
      if (state == StreamState.IDLE && !connection.mayOpen(this)) continue;
      if (outbox.room() > 0) break;
      connection.turns().heads().enter(this, hasWaited);
      connection.turns().heads().await(this);
      hasWaited = true;
      // It may have to wait for its permit now, or get none; then the room is others'.
      if (state == StreamState.IDLE) connection.turns().next();
    }
    if (state == StreamState.IDLE) connection.openLocal(this);
  }

  /// Answers with one header list that ends the stream, by the reading thread, which must not wait.
  ///
  /// @param code what a reset behind it says; without an error only a peer that goes on gets one
  void answer(Headers response, ErrorCode code) {
    lock.lock();
    try {
      if (!state.maySend()) return;
      long limit = outbox.encoder().mostListSize();
      if (response.listSize() > limit) {
        throw new StreamError(
            ErrorCode.INTERNAL_ERROR,
            "a header list larger than the " + limit + " that the peer takes");
      }
      outbox.headers(id, response, true);
      outbox.countResponse();
      boolean goesOn = state.peerMaySend();
      if (goesOn || !code.equals(ErrorCode.NO_ERROR)) connection.appendReset(id, code);
      moved(goesOn ? StreamState.Event.ABORTED : StreamState.Event.END_SENT);
    } finally {
      lock.unlock();
    }
  }

  /// Under the connection's lock.
  void requireLive() {
    if (failure != null) throw new TransportException(failure);
  }

  /// For who has data: a peer that has ended its side may hear no more.
  private void requireHeard() {
    if (state == StreamState.HALF_CLOSED_REMOTE && inbox.hasEnded()) connection.requireHeard();
  }

  private void requireSendable() {
    requireLive();
    if (state.maySend()) return;
    throw new IllegalStateException("this side has ended the stream: it is " + state);
  }

  /// Ends the stream, and only the stream, if the peer would not take the list.
  private void requireSize(@Nullable Headers headers) {
    long limit = outbox.encoder().mostListSize();
    int size = headers == null ? 0 : headers.listSize();
    if (size <= limit) return;
    var tooLarge = new TransportFailure.HeadersTooLarge(size, limit);
    if (fail(tooLarge, ErrorCode.INTERNAL_ERROR, true)) outbox.flush();
    throw new TransportException(tooLarge);
  }

  /// Appends data as windows, room and other streams' turns allow.
  private void append(ByteBuffer data, boolean ends) {
    if (ends && !data.hasRemaining()) outbox.data(id, data, 0, true);
    boolean waitsOn = false;
    while (data.hasRemaining()) {
      requireHeard();
      int length = sendable(data.remaining());
      if (length > 0) {
        outbox.data(id, data, length, ends && length == data.remaining());
        sendWindow -= length;
        connection.windows().spend(length);
      }
      if (data.hasRemaining()) waitsOn = awaitLeave(length > 0, waitsOn && length == 0);
    }
  }

  private int sendable(int wanted) {
    long most = Math.min(sendWindow, connection.turns().most());
    return (int) Math.max(0, Math.min(Math.min(wanted, TURN), most));
  }

  /// Waits for what keeps data back, or for the others' turns if nothing does. It gets in line before
  /// it flushes, which is without the lock, and before others are woken: else they had turn after turn
  /// meanwhile.
  ///
  /// @param ahead whether it has had its turn in the line, and nothing to send with it
  /// @return whether it has had its turn in the line
  private boolean awaitLeave(boolean hasSent, boolean ahead) {
    SendTurns turns = connection.turns();
    // What was pending may have left in this moment, for that takes no lock.
    if (!hasSent && sendWindow > 0 && turns.most() > 0) return ahead;
    boolean inLine = sendWindow > 0 && (turns.most() == 0 || !turns.data().isEmpty());
    if (inLine) turns.data().enter(this, ahead);
    turns.next();
    flushUnlocked();
    if (inLine) turns.data().await(this);
    else if (sendWindow <= 0) awaitTurn();
    requireSendable();
    return inLine;
  }

  /// Nothing may wait with bytes of its own unsent that nobody writes.
  private void flushUnlocked() {
    lock.unlock();
    try {
      outbox.flush();
    } finally {
      lock.lock();
    }
  }

  /// The stream has waited for its permit; under the connection's lock.
  void waitedForPermit(long nanos) {
    if (turn != null) turn.permitWaitNanos += Math.max(1, nanos);
  }

  /// Waits, under the connection's lock, until [#signalTurn]; not if the stream has failed.
  void awaitTurn() {
    requireLive();
    requireHeard();
    if (turn == null) turn = new Turn(lock);
    turn.await(deadline);
  }

  void signalTurn() {
    if (turn != null) turn.signal();
  }

  /// Lets the peer send more, by the thread that reads and flushes later.
  void grantLater(int bytes) {
    lock.lock();
    try {
      if (state.peerMaySend()) {
        Frames.windowUpdate(outbox.append(Frames.HEADER + 4), id, bytes);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The peer lets the stream send more, or less; false if that is more than can be counted.
  boolean widen(long increment) {
    sendWindow += increment;
    if (sendWindow > 0) signalTurn();
    return sendWindow <= Integer.MAX_VALUE;
  }

  /// Lets the peer send more.
  void grant(int bytes) {
    grantLater(bytes);
    outbox.flush();
  }

  // ---- receiving ------------------------------------------------------------------------------

  private Inbox reading() {
    connection.bursts().turned(this);
    return inbox;
  }

  @Override
  public long permitWaitNanos() {
    return turn == null ? 0 : turn.permitWaitNanos;
  }

  @Override
  public void awaitComplete() {
    reading().awaitComplete(deadline);
  }

  @Override
  public Headers awaitHead() {
    return reading().awaitHead(deadline);
  }

  @Override
  public @Nullable ByteBuffer peek(int count) {
    return reading().peek(count, deadline);
  }

  @Override
  public @Nullable ByteBuffer read(int count) {
    return reading().read(count, deadline);
  }

  @Override
  public @Nullable Headers awaitTrailers() {
    return reading().awaitTrailers(deadline);
  }

  @Override
  public @Nullable Headers lastHeaders() {
    return inbox.lastHeaders();
  }

  @Override
  public boolean peerHasEnded() {
    return inbox.hasEnded();
  }

  // ---- ending ---------------------------------------------------------------------------------

  /// Where it stands, for the reading thread, without the lock: it alone ends the peer's side, and if
  /// it misses that the stream has just been aborted, the inbox drops what comes.
  @SuppressWarnings("GuardedBy")
  StreamState state() {
    return state;
  }

  /// The peer has ended its side; under no lock.
  void peerEnded() {
    lock.lock();
    try {
      if (state.peerMaySend()) moved(StreamState.Event.END_RECEIVED);
    } finally {
      lock.unlock();
    }
  }

  private void moved(StreamState.Event event) {
    state = state.on(event);
    if (state == StreamState.CLOSED) connection.closed(this);
  }

  @Override
  @SuppressWarnings("GuardedBy")
  public void reset(ErrorCode code) {
    if (state == StreamState.CLOSED) return;
    var maybe = TransportFailure.Request.MAYBE_PROCESSED;
    if (fail(new TransportFailure.ResetHere(code, maybe), code, true)) outbox.flush();
  }

  /// Whoever served the stream is done with it.
  void resetIfLeftOpen() {
    if (state == StreamState.CLOSED) return;
    boolean mayStillSend;
    lock.lock();
    try {
      mayStillSend = state.maySend();
    } finally {
      lock.unlock();
    }
    reset(mayStillSend ? ErrorCode.INTERNAL_ERROR : ErrorCode.NO_ERROR);
  }

  /// Ends the stream with a failure, unless it has ended; wakes whoever waits.
  ///
  /// @param tell the code to send in an RST_STREAM, or null to send none
  /// @return whether an RST_STREAM is pending now
  boolean fail(TransportFailure why, @Nullable ErrorCode tell, boolean dropsAll) {
    boolean wasOpen;
    TransportFailure told;
    lock.lock();
    try {
      if (state == StreamState.CLOSED) return false;
      wasOpen = id != 0;
      if (wasOpen && tell != null) {
        connection.appendReset(id, tell);
        if (serving != null || why instanceof TransportFailure.Malformed) outbox.countResponse();
      }
      // What has no id has sent nothing: known under the lock alone, for another may be opening it.
      told = wasOpen ? why : why.unsent();
      failure = told;
      moved(StreamState.Event.ABORTED);
      signalTurn();
    } finally {
      lock.unlock();
    }
    inbox.fail(told, dropsAll);
    if (wasOpen) connection.failed(this, told);
    return wasOpen && tell != null;
  }
}
