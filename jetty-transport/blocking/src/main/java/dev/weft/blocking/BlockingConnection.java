package dev.weft.blocking;

import dev.weft.Deadline;
import dev.weft.Peer;
import dev.weft.Time;
import dev.weft.transport.Connection;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.FrameBudget;
import dev.weft.transport.GoAway;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Pings;
import dev.weft.transport.Standing;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One connection, whichever end: its streams, its windows, and what each of the peer's frames does.
///
/// A [Wire] reads the socket and calls the `on…` methods, one frame after the other, on one thread
/// at a time; calls write through the [Outbox]. The outbox's lock guards what both touch.
///
/// ```
///      drain · a server's GOAWAY               last stream ended
///  Open ───────────────────────────► Draining ───────────────────► Closed
///    └──────────── close · error · connection lost ─────────────────►┘
/// ```
abstract class BlockingConnection implements Connection, OutboxOwner {
  /// Nanoseconds. Who writes does not block, so this is for one that does not get to run.
  private static final long LAST_WORD = 100_000_000;

  private final Wire wire;
  private final Outbox outbox;
  private final Http2Settings settings;
  private final Time time;
  private final Socket socket;
  private final Pings pings;
  private final ReentrantLock lock;

  // Written under the lock, read by anyone.
  private final StreamTable streams = new StreamTable();
  private final Standing standing = new Standing();
  private volatile @Nullable GoAway goAway;

  private final SendWindows windows;
  private final SendTurns turns;
  private final ReceiveWindow receiveWindow;
  private final DeadlineWatch deadlines;
  private final Bursts bursts;
  private final RecentResets resets = new RecentResets(); // under the lock

  /// @param bounds what its peer can have it do
  /// @param time what [#lastReadNanos] is told by
  /// @param isServer whether the peer is a client, whose first bytes are HTTP/2's preface
  BlockingConnection(
      Socket socket, Http2Settings settings, Bounds bounds, Time time, boolean isServer)
      throws IOException {
    this.settings = settings;
    this.time = time;
    this.socket = socket;
    this.pings = new Pings(time);
    this.outbox = new Outbox(socket, this, bounds.answers());
    this.lock = outbox.lock();
    this.windows = new SendWindows(streams);
    this.turns = new SendTurns(outbox, windows);
    this.deadlines = new DeadlineWatch(streams, lock);
    this.receiveWindow = new ReceiveWindow(this, settings, bounds.grown());
    this.bursts = new Bursts(outbox);
    var frames = new IncomingFrames(this, bounds);
    var reader = new FrameReader(frames, settings.maxHeaderListSize(), isServer);
    this.wire = new Wire(socket, this, reader);
  }

  /// Appends our SETTINGS, which have to be ahead of all other frames: done before anybody who might
  /// send something knows of the connection.
  void greet(int... roleSettings) {
    lock.lock();
    try {
      writePreface(outbox);
      int[] all = Frames.idsAndValues(settings, roleSettings);
      Frames.settings(outbox.append(Frames.HEADER + 3 * all.length), all);
      int more = IncomingFrames.CONNECTION_WINDOW - Http2Settings.SMALLEST_WINDOW;
      Frames.windowUpdate(outbox.append(Frames.HEADER + 4), 0, more);
    } finally {
      lock.unlock();
    }
  }

  /// Sends what is there, and begins to read.
  void start() {
    wire.start();
    outbox.flush();
  }

  // ---- what the two ends do differently -------------------------------------------------------

  abstract void writePreface(Outbox to);

  /// Whether the peer permits another stream of this side's; waits until it may, and answers false
  /// then, for the caller to look again. Under the lock, which it gives up to wait.
  abstract boolean mayOpen(BlockingStream stream);

  /// Opens a stream of this side's that [#mayOpen]: gives it an id. Under the lock.
  abstract void openLocal(BlockingStream stream);

  /// A stream of this side's was not opened after all. Under the lock.
  abstract void notOpened(BlockingStream stream);

  /// A head on a stream that is not open.
  abstract void onNewStream(int id, Headers headers, boolean endsStream);

  /// Looks at a list that ends a stream which has begun.
  /// @throws StreamError if it is none that may
  abstract void checkTrailers(Headers trailers);

  /// An id of the peer's that is not open: notes that it has been used.
  /// @throws ConnectionError if the peer must not use it
  abstract void onNewId(int id);

  /// The peer's first SETTINGS have been applied, or further ones.
  abstract void onPeerSettings(long maxConcurrentStreams);

  abstract void onGoAway(GoAway received);

  /// The peer has sent a PING. Under the lock.
  /// @param hasSent whether this side has sent header lists or data since the PING before
  /// @throws ConnectionError if it is one too many
  abstract void onPing(boolean hasSent);

  /// The peer has sent a frame that costs it nothing, or made a mistake.
  /// @throws ConnectionError if it is one too many
  abstract void onCheapFrame(FrameBudget.Kind kind);

  /// No stream of this side's will be opened any more: those that wait are to look again. Under the
  /// lock.
  abstract void wakeUnopened();

  /// A stream has been removed; under the lock.
  abstract void onStreamClosed(BlockingStream stream);

  /// A stream has failed; under no lock.
  abstract void failed(BlockingStream stream, TransportFailure why);

  /// Data is to be written on a stream whose peer has ended its side.
  abstract void requireHeard();

  /// More of a stream has arrived, or its end.
  abstract void onProgress(BlockingStream stream, boolean hasEnded);

  /// Whether the peer may have sent frames on a stream of this id that is open no more.
  abstract boolean wasOpen(int id);

  // ---- what streams need ----------------------------------------------------------------------

  Outbox outbox() {
    return outbox;
  }

  StreamTable table() {
    return streams;
  }

  Http2Settings settings() {
    return settings;
  }

  SendWindows windows() {
    return windows;
  }

  SendTurns turns() {
    return turns;
  }

  ReceiveWindow receiveWindow() {
    return receiveWindow;
  }

  Time time() {
    return time;
  }

  DeadlineWatch deadlines() {
    return deadlines;
  }

  Bursts bursts() {
    return bursts;
  }

  Pings pings() {
    return pings;
  }

  /// Appends an RST_STREAM; under the lock.
  void appendReset(int streamId, ErrorCode code) {
    Frames.rstStream(outbox.append(Frames.HEADER + 4), streamId, code.value());
    resets.add(streamId);
  }

  /// Whether the peer may be late to notice that a stream has ended; under the lock.
  boolean mayBeLate(int streamId) {
    return resets.contains(streamId);
  }

  /// A stream has ended both ways; under the lock.
  void closed(BlockingStream stream) {
    if (stream.id() != 0) {
      streams.remove(stream);
      onStreamClosed(stream);
    }
    closeIfDrained();
  }

  // ---- ending -----------------------------------------------------------------------------------

  /// The peer has sent a GOAWAY.
  void goneAway(GoAway received) {
    goAway = received;
    onGoAway(received);
  }

  /// Takes no new streams from now on; those that wait to be opened are told.
  void beginDraining() {
    lock.lock();
    try {
      standing.reach(State.DRAINING);
      wakeUnopened();
    } finally {
      lock.unlock();
    }
  }

  void closeIfDrained() {
    lock.lock();
    try {
      if (state() == State.DRAINING && streams.size() == 0) onDrained();
    } finally {
      lock.unlock();
    }
  }

  /// Its last stream has ended: it closes when all has left. Under the lock.
  abstract void onDrained();

  /// Sends a GOAWAY; the caller flushes.
  void sendGoAway(int lastStreamId, ErrorCode code, String debugData) {
    lock.lock();
    try {
      outbox.goAway(lastStreamId, code, debugData);
    } finally {
      lock.unlock();
    }
  }

  /// The last frame of the connection, whose thread closes it when it has left.
  void sayGoodbye(ErrorCode code, String reason) {
    lock.lock();
    try {
      sendGoAway(lastPeerStream(), code, reason);
      outbox.finish();
    } finally {
      lock.unlock();
    }
  }

  /// Says goodbye with a code, if the socket takes it at once, and closes the connection.
  void closeWith(ErrorCode code, String reason) {
    sendGoAway(lastPeerStream(), code, reason);
    outbox.writeLast(LAST_WORD);
    lost(reason);
  }

  /// The highest stream of the peer's that we have dealt with.
  abstract int lastPeerStream();

  @Override
  public void writeFailed(Throwable cause) {
    lost(whileWriting(cause));
  }

  static String whileWriting(Throwable cause) {
    // A socket that was closed at this end says only that by its type.
    String what = Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    return "the connection broke while writing: " + what;
  }

  /// Sends nothing more, and reads what the peer sends until it closes its end or falls silent.
  void leave(String reason) {
    wire.leave(reason);
  }

  /// The connection is no more: closes the socket and fails what was open. Only the first reason
  /// counts.
  void lost(String reason) {
    List<BlockingStream> open;
    lock.lock();
    try {
      if (state() == State.CLOSED) return;
      standing.reach(State.CLOSED);
      open = streams.all();
      wakeUnopened();
    } finally {
      lock.unlock();
    }
    deadlines.close();
    receiveWindow.end();
    wire.close();
    outbox.close();
    GoAway prior = goAway;
    String text = prior == null ? reason : reason + "; received prior goaway: " + prior;
    var why = new TransportFailure.Lost(text, TransportFailure.Request.MAYBE_PROCESSED);
    pings.fail(why);
    open.forEach(stream -> stream.fail(seenByStreams(why), null, stream.serving() != null));
    onClosed(text);
  }

  /// What the connection's end is to a stream that was open.
  TransportFailure seenByStreams(TransportFailure.Lost why) {
    return why;
  }

  /// The connection has been closed and its streams have failed.
  abstract void onClosed(String reason);

  // ---- what a connection tells ------------------------------------------------------------------

  @Override
  public State state() {
    return standing.state();
  }

  @Override
  public void await(State stage, Deadline deadline) {
    standing.await(stage, deadline);
  }

  @Override
  public Peer peer() {
    return socket.peer();
  }

  @Override
  public @Nullable GoAway goAway() {
    return goAway;
  }

  @Override
  public int streams() {
    return streams.size();
  }

  @Override
  public long lastReadNanos() {
    return wire.lastReadNanos();
  }

  @Override
  public long heldBytes() {
    lock.lock();
    try {
      return wire.held() + outbox.held() + streams.held();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long ping(long payload, Deadline deadline) {
    return pings.ping(payload, deadline, this::sendPing);
  }

  void sendPing(long payload) {
    lock.lock();
    try {
      Frames.ping(outbox.append(Frames.HEADER + 8), 0, payload);
    } finally {
      lock.unlock();
    }
    outbox.flush();
  }

  @Override
  public void finishWriting() {
    wire.wakeToWrite();
  }

  @Override
  public void roomMade() {
    turns.next();
  }

  @Override
  public boolean isBusy() {
    return streams.size() > 1;
  }
}
