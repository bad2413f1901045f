package dev.weft.blocking;

import dev.weft.Deadline;
import dev.weft.Peer;
import dev.weft.SecurityLevel;
import dev.weft.transport.Connection;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.GoAway;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One connection, whichever end: its streams, its windows, and what each of the peer's frames does.
///
/// A [Wire] reads the socket and calls the `on…` methods, one frame after the other, on one thread
/// at a time; calls write through the [Outbox]. The outbox's lock guards what both touch.
///
/// ```
///        GOAWAY either way · drain             last stream ended
///  Open ───────────────────────────► Draining ───────────────────► Closed
///    └──────────── close · error · connection lost ─────────────────►┘
/// ```
abstract class BlockingConnection implements Connection, Outbox.Owner {
  /// Credited on receipt, so it bounds nothing but what is on its way; as much as several streams.
  private static final int CONNECTION_WINDOW = 4 << 20;

  private final Wire wire;
  private final Outbox outbox;
  private final Http2Settings settings;
  private final Peer peer;
  private final Pings pings = new Pings();
  private final ReentrantLock lock;

  // Written under the lock, read by anyone.
  private final StreamTable streams = new StreamTable();
  private volatile State state = State.OPEN;
  private volatile @Nullable GoAway goAway;
  private volatile long peerMaxHeaderListSize = Long.MAX_VALUE;

  private final SendWindows windows;

  // The reading thread's own.
  private int receivedUncredited;
  private boolean settingsSeen;

  /// @param isServer whether the peer is a client, whose first bytes are HTTP/2's preface
  BlockingConnection(SocketChannel channel, Http2Settings settings, boolean isServer)
      throws IOException {
    this.settings = settings;
    this.peer = new Peer(channel.getRemoteAddress(), channel.getLocalAddress(), SecurityLevel.NONE);
    this.outbox = new Outbox(channel, this);
    this.lock = outbox.lock();
    this.windows = new SendWindows(streams, lock);
    this.wire =
        new Wire(channel, this, new FrameReader(this, settings.maxHeaderListSize(), isServer));
  }

  /// Sends our SETTINGS, and begins to read.
  void start(int... roleSettings) {
    lock.lock();
    try {
      writePreface(outbox);
      int[] all = Arrays.copyOf(roleSettings, roleSettings.length + 4);
      all[roleSettings.length] = Frames.SETTINGS_INITIAL_WINDOW_SIZE;
      all[roleSettings.length + 1] = settings.streamWindow();
      all[roleSettings.length + 2] = Frames.SETTINGS_MAX_HEADER_LIST_SIZE;
      all[roleSettings.length + 3] = settings.maxHeaderListSize();
      Frames.settings(outbox.append(Frames.HEADER + 3 * all.length), all);
      Frames.windowUpdate(
          outbox.append(Frames.HEADER + 4), 0, CONNECTION_WINDOW - Http2Settings.SMALLEST_WINDOW);
    } finally {
      lock.unlock();
    }
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

  /// The peer's first SETTINGS have been applied, or further ones.
  abstract void onPeerSettings(long maxConcurrentStreams);

  abstract void onGoAway(GoAway received);

  /// No stream of this side's will be opened any more: those that wait are to look again. Under the
  /// lock.
  abstract void wakeUnopened();

  /// A stream has been removed; under the lock.
  abstract void onStreamClosed(BlockingStream stream);

  /// A stream has failed; under no lock.
  abstract void failed(BlockingStream stream, TransportFailure why);

  /// More of a stream has arrived, or its end.
  abstract void onProgress(BlockingStream stream);

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

  long peerMaxHeaderListSize() {
    return peerMaxHeaderListSize;
  }

  /// A stream has ended both ways; under the lock.
  void closed(BlockingStream stream) {
    if (stream.id() != 0) {
      streams.remove(stream);
      onStreamClosed(stream);
    }
    if (state == State.DRAINING && streams.size() == 0) outbox.finish();
  }

  // ---- the peer's frames, in the order of the wire ----------------------------------------------

  void onHeaders(int id, Headers headers, boolean endsStream) {
    BlockingStream stream = streams.get(id);
    if (stream == null) {
      onNewStream(id, headers, endsStream);
      return;
    }
    Inbox inbox = stream.inbox();
    if (!stream.peerMaySend()) {
      throw new StreamError(ErrorCode.STREAM_CLOSED, "HEADERS after the end of the stream");
    }
    if (endsStream) {
      // First the state, then whoever is woken: he may look at it.
      stream.peerEnded();
      if (!inbox.putHead(headers, true)) inbox.putTrailers(headers);
    } else if (!isInformational(headers) && !inbox.putHead(headers, false)) {
      throw new StreamError(ErrorCode.PROTOCOL_ERROR, "a second head amid the stream");
    }
    onProgress(stream);
  }

  private static boolean isInformational(Headers headers) {
    String status = headers.get(":status");
    return status != null && status.length() == 3 && status.charAt(0) == '1';
  }

  /// @param padding bytes of the frame besides the data; they count as received and carry nothing
  void onData(int id, ByteBuffer in, int length, int padding, boolean endsStream) {
    creditConnection(length + padding);
    BlockingStream stream = streams.get(id);
    int end = in.position() + length;
    if (stream == null) {
      requireKnown(id);
    } else if (!stream.peerMaySend()) {
      in.position(end);
      throw new StreamError(ErrorCode.STREAM_CLOSED, "DATA after the end of the stream");
    } else {
      if (!stream.inbox().allows(length + padding)) {
        in.position(end);
        throw new StreamError(ErrorCode.FLOW_CONTROL_ERROR, "more data than the window allows");
      }
      if (endsStream) stream.peerEnded();
      int grant = stream.inbox().putData(in, length, padding, endsStream);
      if (grant > 0) stream.grantLater(grant);
      onProgress(stream);
    }
    in.position(end);
  }

  /// On receipt, so that a stream which nobody reads holds up no other.
  private void creditConnection(int bytes) {
    receivedUncredited += bytes;
    if (receivedUncredited < CONNECTION_WINDOW / 4) return;
    lock.lock();
    try {
      Frames.windowUpdate(outbox.append(Frames.HEADER + 4), 0, receivedUncredited);
    } finally {
      lock.unlock();
    }
    receivedUncredited = 0;
  }

  private void requireKnown(int id) {
    if (!wasOpen(id)) {
      throw new ConnectionError(
          ErrorCode.PROTOCOL_ERROR, "a frame on stream " + id + ", which was never opened");
    }
  }

  void onReset(int id, ErrorCode code) {
    BlockingStream stream = streams.get(id);
    if (stream == null) {
      requireKnown(id);
    } else {
      stream.fail(new TransportFailure.Reset(code), null, false);
    }
  }

  void onWindowUpdate(int id, int increment) {
    BlockingStream stream = id == 0 ? null : streams.get(id);
    if (id != 0 && stream == null) {
      requireKnown(id);
      return;
    }
    lock.lock();
    try {
      windows.widen(stream, increment);
    } finally {
      lock.unlock();
    }
  }

  /// @param values by setting id; -1 where the peer said nothing
  void onSettings(long[] values) {
    lock.lock();
    try {
      long table = values[Frames.SETTINGS_HEADER_TABLE_SIZE];
      if (table >= 0) outbox.encoder().peerTableSize(table);
      long window = values[Frames.SETTINGS_INITIAL_WINDOW_SIZE];
      if (window >= 0) windows.resize(window);
      long list = values[Frames.SETTINGS_MAX_HEADER_LIST_SIZE];
      if (list >= 0) peerMaxHeaderListSize = list;
      long most = values[Frames.SETTINGS_MAX_CONCURRENT_STREAMS];
      if (most >= 0 || !settingsSeen) onPeerSettings(most < 0 ? Long.MAX_VALUE : most);
      settingsSeen = true;
      Frames.settingsAck(outbox.append(Frames.HEADER));
      outbox.countResponse();
    } finally {
      lock.unlock();
    }
  }

  void onPing(boolean isAnswer, long payload) {
    if (isAnswer) {
      pings.answered(payload);
      return;
    }
    lock.lock();
    try {
      Frames.ping(outbox.append(Frames.HEADER + 8), Frames.ACK, payload);
      outbox.countResponse();
    } finally {
      lock.unlock();
    }
  }

  void onGoAway(int lastStreamId, ErrorCode code, byte[] debugData) {
    var received = new GoAway(lastStreamId, code, new String(debugData, StandardCharsets.UTF_8));
    goAway = received;
    beginDraining();
    onGoAway(received);
    closeIfDrained();
  }

  /// The peer broke a rule on one stream.
  void onStreamError(int id, StreamError error) {
    BlockingStream stream = streams.get(id);
    if (stream != null) {
      stream.fail(new TransportFailure.Malformed(error.reason(), error.code()), error.code(), true);
    } else {
      lock.lock();
      try {
        Frames.rstStream(outbox.append(Frames.HEADER + 4), id, error.code().value());
        outbox.countResponse();
      } finally {
        lock.unlock();
      }
    }
  }

  // ---- ending -----------------------------------------------------------------------------------

  /// Takes no new streams from now on; those that wait to be opened are told.
  void beginDraining() {
    lock.lock();
    try {
      if (state == State.OPEN) state = State.DRAINING;
      wakeUnopened();
    } finally {
      lock.unlock();
    }
  }

  void closeIfDrained() {
    lock.lock();
    try {
      if (state == State.DRAINING && streams.size() == 0) outbox.finish();
    } finally {
      lock.unlock();
    }
  }

  /// Sends a GOAWAY; the caller flushes.
  void sendGoAway(int lastStreamId, ErrorCode code, String debugData) {
    byte[] debug = debugData.getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      Frames.goAway(
          outbox.append(Frames.HEADER + 8 + debug.length), lastStreamId, code.value(), debug);
    } finally {
      lock.unlock();
    }
  }

  /// Says goodbye with a code, and closes the connection.
  void closeWith(ErrorCode code, String reason) {
    sendGoAway(lastPeerStream(), code, reason);
    outbox.flush();
    lost(reason);
  }

  /// The highest stream of the peer's that we have dealt with.
  abstract int lastPeerStream();

  @Override
  public void writeFailed(IOException cause) {
    lost("the connection broke while writing: " + cause.getMessage());
  }

  /// The connection is no more: closes the socket and fails what was open. Only the first reason
  /// counts.
  void lost(String reason) {
    List<BlockingStream> open;
    lock.lock();
    try {
      if (state == State.CLOSED) return;
      state = State.CLOSED;
      open = streams.all();
      wakeUnopened();
    } finally {
      lock.unlock();
    }
    wire.close();
    outbox.close();
    GoAway prior = goAway;
    String text = prior == null ? reason : reason + "; received prior goaway: " + prior;
    var why = new TransportFailure.Lost(text, TransportFailure.Request.MAYBE_PROCESSED);
    pings.fail(why);
    open.forEach(stream -> stream.fail(why, null, false));
    onClosed(text);
  }

  /// The connection has been closed and its streams have failed.
  abstract void onClosed(String reason);

  // ---- what a connection tells
  // --------------------------------------------------------------------

  @Override
  public State state() {
    return state;
  }

  @Override
  public Peer peer() {
    return peer;
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
  public long ping(long payload, Deadline deadline) {
    if (state == State.CLOSED) {
      throw new TransportException(
          new TransportFailure.Lost(
              "the connection is closed", TransportFailure.Request.NEVER_SENT));
    }
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
  public boolean isBusy() {
    return streams.size() > 1;
  }
}
