package dev.weft.blocking;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.FrameBudget.Kind;
import dev.weft.transport.GoAway;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/// What each of the peer's frames does to a connection and its streams.
///
/// Called by one thread at a time, with one frame after the other; a [FrameReader] has checked each
/// by itself. Nothing here waits, and answers are only appended: the reading thread flushes.
final class IncomingFrames {
  /// Credited on receipt, so it bounds nothing but what is on its way; as much as several streams.
  static final int CONNECTION_WINDOW = 4 << 20;

  private final BlockingConnection connection;
  private final Outbox outbox;
  private final ReentrantLock lock;

  private final Bounds bounds;
  private final DeclaredLengths lengths;
  private final UnreadBound unread;

  private int receivedUncredited;

  /// Most heads are the very object that the one before was (see [HeaderDecoder]).
  private Headers lastFinalHead = Headers.EMPTY;

  private boolean settingsSeen;

  IncomingFrames(BlockingConnection connection, Bounds bounds) {
    this.connection = connection;
    this.outbox = connection.outbox();
    this.lock = outbox.lock();
    this.bounds = bounds;
    this.lengths = new DeclaredLengths(connection.table());
    this.unread = new UnreadBound(connection.table(), bounds.unread());
  }

  /// Whether the peer has to read some answers before it gets more.
  boolean areFlooded() {
    return outbox.isFlooded();
  }

  /// How many frames a header block may come in.
  int mostOfOneBlock() {
    return bounds.blockFrames();
  }

  void onHeaders(int id, Headers headers, boolean endsStream) {
    BlockingStream stream = connection.table().get(id);
    if (stream == null) {
      if (isLate(id)) connection.onCheapFrame(Kind.OTHER);
      else connection.onNewStream(id, headers, endsStream);
      return;
    }
    Inbox inbox = stream.inbox;
    if (!stream.state().peerMaySend()) {
      throw new StreamError(ErrorCode.STREAM_CLOSED, "HEADERS after the end of the stream");
    }
    if (endsStream) {
      connection.checkTrailers(headers);
      lengths.received(id, 0, true);
      // First the state, then whoever is woken: he may look at it.
      stream.peerEnded();
      if (!inbox.putHead(headers, true)) inbox.putTrailers(headers);
    } else if (!isInformational(headers) && !inbox.putHead(headers, false)) {
      throw new StreamError(ErrorCode.PROTOCOL_ERROR, "a second head amid the stream");
    }
    connection.onProgress(stream, endsStream);
  }

  /// A list is about to be dealt with that may say how long the data behind it is.
  void onDeclaredLength(int id, Headers headers, boolean endsStream) {
    boolean isRequest = connection.table().get(id) == null;
    if (isRequest && isLate(id)) return;
    if (isRequest || !endsStream) lengths.declared(id, headers);
    if (isRequest && endsStream) lengths.received(id, 0, true);
  }

  /// A header list that breaks a rule: its stream is reset, and its id is used up all the same.
  void onUnusableHeaders(int id) {
    if (connection.table().get(id) == null && !isLate(id)) connection.onNewId(id);
  }

  /// Whether its stream has been reset here, which the peer may not have known: then it is ignored,
  /// like trailers of a request that was answered ahead of its end (RFC 9113 §5.1).
  private boolean isLate(int id) {
    if (!connection.wasOpen(id)) return false;
    lock.lock();
    try {
      return connection.mayBeLate(id);
    } finally {
      lock.unlock();
    }
  }

  private boolean isInformational(Headers headers) {
    if (headers == lastFinalHead) return false;
    String status = headers.get(":status");
    if (status != null && status.length() == 3 && status.charAt(0) == '1') return true;
    lastFinalHead = headers;
    return false;
  }

  /// @param padding bytes of the frame besides the data; they count as received and carry nothing
  void onData(int id, ByteBuffer in, int length, int padding, boolean endsStream) {
    creditConnection(length + padding);
    BlockingStream stream = connection.table().get(id);
    if (length == 0 && (stream == null || !endsStream)) connection.onCheapFrame(Kind.OTHER);
    int end = in.position() + length;
    if (stream == null) {
      onDataBehindEnd(id);
    } else if (!stream.state().peerMaySend()) {
      in.position(end);
      throw new StreamError(ErrorCode.STREAM_CLOSED, "DATA after the end of the stream");
    } else {
      stream.inbox.requireLegal(length + padding);
      lengths.received(id, length, endsStream);
      if (endsStream) stream.peerEnded();
      int grant = stream.inbox.putData(in, length, padding, endsStream);
      if (grant > 0) stream.grantLater(grant);
      connection.onProgress(stream, endsStream);
    }
    in.position(end);
  }

  /// On receipt, so that a stream which nobody reads holds up no other.
  private void creditConnection(int bytes) {
    connection.receiveWindow().received(bytes);
    receivedUncredited += bytes;
    if (receivedUncredited < CONNECTION_WINDOW / 4) return;
    lock.lock();
    try {
      Frames.windowUpdate(outbox.append(Frames.HEADER + 4), 0, receivedUncredited);
    } finally {
      lock.unlock();
    }
    receivedUncredited = 0;
    unread.enforce();
  }

  private void requireKnown(int id) {
    if (!connection.wasOpen(id)) {
      throw new ConnectionError(
          ErrorCode.PROTOCOL_ERROR, "a frame on stream " + id + ", which was never opened");
    }
  }

  /// Late, if this side has reset the stream. If the peer has ended it, a mistake; but one that this
  /// side may have forgotten to be none, so it is not charged like others.
  private void onDataBehindEnd(int id) {
    requireKnown(id);
    lock.lock();
    try {
      if (connection.mayBeLate(id)) return;
      connection.onCheapFrame(Kind.OTHER);
      connection.appendReset(id, ErrorCode.STREAM_CLOSED);
      outbox.countResponse();
    } finally {
      lock.unlock();
    }
  }

  void onReset(int id, ErrorCode code) {
    BlockingStream stream = connection.table().get(id);
    if (stream == null) {
      requireKnown(id);
      connection.onCheapFrame(Kind.LATE_RESET);
    } else {
      connection.onCheapFrame(Kind.RESET);
      // Nobody is to be served any more with what a request has brought; a response is whole.
      stream.fail(new TransportFailure.Reset(code), null, stream.serving() != null);
    }
  }

  void onWindowUpdate(int id, int increment) {
    BlockingStream stream = id == 0 ? null : connection.table().get(id);
    if (id != 0 && stream == null) {
      requireKnown(id);
      return;
    }
    lock.lock();
    try {
      connection.windows().widen(stream, increment);
      if (stream == null) connection.turns().next();
    } finally {
      lock.unlock();
    }
  }

  /// @param values by setting id, the last of each; -1 where the peer said nothing
  /// @param smallestTable the smallest size of the header table among them: the peer's table has been
  ///     as small as that, and our encoder has to say so (RFC 7541 §4.2)
  void onSettings(long[] values, long smallestTable) {
    connection.onCheapFrame(Kind.SETTINGS);
    lock.lock();
    try {
      long table = values[Frames.SETTINGS_HEADER_TABLE_SIZE];
      if (table >= 0) {
        outbox.encoder().peerTableSize(smallestTable);
        outbox.encoder().peerTableSize(table);
      }
      long window = values[Frames.SETTINGS_INITIAL_WINDOW_SIZE];
      if (window >= 0) connection.windows().resize(window);
      long list = values[Frames.SETTINGS_MAX_HEADER_LIST_SIZE];
      if (list >= 0) outbox.encoder().mostListSize(list);
      long most = values[Frames.SETTINGS_MAX_CONCURRENT_STREAMS];
      if (most >= 0 || !settingsSeen) connection.onPeerSettings(most < 0 ? Long.MAX_VALUE : most);
      settingsSeen = true;
      Frames.settingsAck(outbox.append(Frames.HEADER));
      outbox.countResponse();
    } finally {
      lock.unlock();
    }
  }

  void onPing(boolean isAnswer, long payload) {
    if (isAnswer) {
      connection.pings().answered(payload);
      connection.receiveWindow().answered(payload);
      return;
    }
    connection.onCheapFrame(Kind.PING);
    lock.lock();
    try {
      connection.onPing(outbox.hasSentSince());
      Frames.ping(outbox.append(Frames.HEADER + 8), Frames.ACK, payload);
      outbox.countResponse();
    } finally {
      lock.unlock();
    }
  }

  void onGoAway(int lastStreamId, ErrorCode code, byte[] debugData) {
    var received = new GoAway(lastStreamId, code, new String(debugData, StandardCharsets.UTF_8));
    connection.goneAway(received);
  }

  /// A frame that says nothing to us.
  void onIgnored(Kind kind) {
    connection.onCheapFrame(kind);
  }

  /// A PRIORITY that is none. Where there is no stream to reset, the connection ends.
  void onBadPriority(int id, ErrorCode code, String wrong) {
    if (connection.table().get(id) != null) throw new StreamError(code, wrong);
    throw new ConnectionError(code, wrong);
  }

  /// The peer broke a rule on one stream. One that has been reset must not be a second time (RFC 9113
  /// §5.1); one that an answer has just ended is told all the same of what came behind its end.
  void onStreamError(int id, StreamError error) {
    connection.onCheapFrame(Kind.RESET);
    ErrorCode code = error.code();
    BlockingStream stream = connection.table().get(id);
    if (stream != null) {
      boolean isTold =
          stream.fail(new TransportFailure.Malformed(error.reason(), code), code, true);
      if (isTold || !code.equals(ErrorCode.STREAM_CLOSED)) return;
    }
    lock.lock();
    try {
      if (connection.mayBeLate(id)) return;
      connection.appendReset(id, code);
      outbox.countResponse();
    } finally {
      lock.unlock();
    }
  }
}
