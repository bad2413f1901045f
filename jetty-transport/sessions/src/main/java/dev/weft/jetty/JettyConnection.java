package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.Peer;
import dev.weft.SecurityLevel;
import dev.weft.Time;
import dev.weft.transport.Connection;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.GoAway;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Pings;
import dev.weft.transport.Standing;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.RetryableStreamException;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.http2.hpack.HpackException;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// What both ends of a connection have in common. Jetty's callbacks for a session end here.
abstract sealed class JettyConnection
    implements Connection, Session.Listener, HTTP2Session.FrameListener
    permits ClientConnection, ServedConnection {
  private final Http2Settings settings;
  private final Time time;
  private final Set<JettyStream> streams = ConcurrentHashMap.newKeySet();
  private final Pings pings;

  // Written once, by the thread that opens the connection.
  private volatile @Nullable HTTP2Session session;
  private volatile @Nullable Peer peer;

  // Written by Jetty's reading thread.
  private volatile @Nullable GoAway goAway;
  private volatile long lastRead;
  private volatile boolean hasHeard;

  private final Standing standing = new Standing();

  private volatile boolean draining;

  /// Closes the socket if the peer does not.
  private final Linger linger = new Linger(this::disconnect);

  private final AtomicBoolean shutting = new AtomicBoolean();

  // Written once, under lock.
  private final Object lock = new Object();
  private volatile @Nullable String lost;

  /// @param time what [#lastReadNanos] is told by
  JettyConnection(Http2Settings settings, Time time) {
    this.settings = settings;
    this.time = time;
    this.pings = new Pings(time);
    this.lastRead = time.nanoTime();
  }

  Time time() {
    return time;
  }

  void opened(Session session) {
    var opened = (HTTP2Session) session;
    this.session = opened;
    secured(
        new Peer(
            opened.getRemoteSocketAddress(), opened.getLocalSocketAddress(), SecurityLevel.NONE));
    opened.addEventListener(this);
    Handshake.watch(opened, this);
    // Whoever dialled has given up.
    if (lost != null) opened.disconnect();
  }

  /// The TLS handshake has shown who the peer is.
  void secured(Peer known) {
    peer = known;
  }

  /// Whether the peer has sent a frame.
  boolean hasHeard() {
    return hasHeard;
  }

  HTTP2Session session() {
    return Objects.requireNonNull(session);
  }

  FlowControl flow() {
    return (FlowControl) session().getFlowControlStrategy();
  }

  Http2Settings settings() {
    return settings;
  }

  // ---- what a connection tells of itself

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
    return Objects.requireNonNull(peer);
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
    return lastRead;
  }

  @Override
  public long ping(long payload, Deadline deadline) {
    return pings.ping(payload, deadline, this::sendPing);
  }

  void sendPing(long payload) {
    session().ping(new PingFrame(payload, false), Callback.NOOP);
  }

  // ---- streams

  void add(JettyStream stream) {
    streams.add(stream);
    if (lost != null) stream.fail(lostFailure(stream));
  }

  /// The stream has ended as far as this side is concerned; what it has to send may be under way.
  abstract void over(JettyStream stream);

  /// Both sides have ended the stream or it was reset, and Jetty has sent all that it will.
  void closed(JettyStream stream) {
    streams.remove(stream);
    flow().giveBack(stream.outgoing().reservation(), stream.outgoing());
  }

  /// What a write is to send.
  /// @throws TransportException if a header list is larger than the peer accepts: sent, it would end
  ///     the connection
  Unsent unsent(
      @Nullable Headers head, @Nullable ByteBuffer data, @Nullable Headers trailers, boolean last) {
    checkSize(head);
    checkSize(trailers);
    return new Unsent(
        head == null ? null : encodable(head),
        data,
        trailers == null ? null : WireHeaders.trailers(trailers),
        last);
  }

  abstract MetaData encodable(Headers head);

  /// Lets Jetty read lists that are larger than what the peer is told. Jetty lowers its limit to that
  /// when it sends our SETTINGS, which is before it reads the peer's.
  void readLargeLists() {
    session()
        .getParser()
        .getHpackDecoder()
        .setMaxHeaderListSize(JettyThreads.largestListRead(settings));
  }

  /// Whether a `:status` in trailers is passed on: it is of no use there, but no reason either for
  /// another status than the call's own.
  abstract boolean takesStatusInTrailers();

  /// Why a list is not accepted, or null if it is.
  @Nullable String refusal(Headers headers) {
    int size = headers.listSize();
    int most = settings.maxHeaderListSize();
    return size <= most ? null : "a header list of " + size + " bytes; " + most + " are allowed";
  }

  private void checkSize(@Nullable Headers headers) {
    if (headers == null) return;
    int size = headers.listSize();
    int most = session().getGenerator().getHpackEncoder().getMaxHeaderListSize();
    if (size <= most) return;
    throw new TransportException(new TransportFailure.HeadersTooLarge(size, most));
  }

  void reset(HTTP2Stream stream, ErrorCode code) {
    stream.reset(new FloodGuard.OwnReset(stream.getId(), code.value()), Callback.NOOP);
  }

  /// Runs what serves a stream; a client serves none.
  abstract void startHandler(Runnable handler);

  // ---- what Jetty tells

  @Override
  public void onIncomingFrame(Session session, Frame frame) {
    lastRead = time.nanoTime();
    if (!hasHeard) hasHeard = true;
    linger.heard();
    if (frame instanceof SettingsFrame settings && !settings.isReply()) {
      HeaderTable.keepLow((HTTP2Session) session, settings);
    }
    if (frame instanceof ResetFrame reset) tellOf(reset);
  }

  /// Ahead of Jetty, which from then on drops what is being written on the stream and calls that a
  /// failure: a peer's refusal would look like a lost connection.
  private void tellOf(ResetFrame reset) {
    HTTP2Stream stream = session().getStream(reset.getStreamId());
    if (stream != null && stream.getAttachment() instanceof JettyStream ours) {
      ours.fail(new TransportFailure.Reset(new ErrorCode(reset.getError())));
    }
  }

  /// A reset that Jetty decided on, for what the peer sent: nothing else tells of it.
  @Override
  public void onOutgoingFrame(Session session, Frame frame) {
    if (!(frame instanceof ResetFrame reset) || frame instanceof FloodGuard.OwnReset) return;
    HTTP2Stream stream = session().getStream(reset.getStreamId());
    if (stream != null && stream.getAttachment() instanceof JettyStream ours) {
      ours.fail(
          new TransportFailure.Malformed(
              "the peer broke the rules of HTTP/2", new ErrorCode(reset.getError())));
    }
  }

  @Override
  public void onPing(Session session, PingFrame frame) {
    pings.answered(frame.getPayloadAsLong());
  }

  @Override
  public void onGoAway(Session session, GoAwayFrame frame) {
    goAway =
        new GoAway(
            frame.getLastStreamId(), new ErrorCode(frame.getError()), frame.tryConvertPayload());
    standing.reach(State.DRAINING);
  }

  /// Liveness is the core's business.
  @Override
  public boolean onIdleTimeout(Session session) {
    return false;
  }

  @Override
  public void onFailure(Session session, Throwable cause, Callback callback) {
    lost(describe(cause));
    callback.succeeded();
    // Jetty would wait until the streams have ended that failed here: one whose request is complete
    // it does not even reset.
    disconnectSoon();
  }

  @Override
  public void onClose(Session session, GoAwayFrame frame, Callback callback) {
    finish();
    callback.succeeded();
  }

  private static String describe(Throwable cause) {
    return cause instanceof ClosedChannelException ? "closed by the peer" : cause.toString();
  }

  // ---- the end

  boolean isDraining() {
    return draining;
  }

  void setDraining() {
    draining = true;
    standing.reach(State.DRAINING);
  }

  /// The connection has ended; its streams fail. The first reason stands.
  void lost(String cause) {
    synchronized (lock) {
      if (lost != null) return;
      Peer known = peer;
      GoAway said = goAway;
      lost =
          "connection"
              + (known == null ? "" : " to " + known.remote())
              + " lost: "
              + cause
              + (said == null ? "" : "; received prior goaway: " + said);
    }
    standing.reach(State.CLOSED);
    pings.fail(new TransportFailure.Lost(lostReason(), Request.MAYBE_PROCESSED));
    for (JettyStream stream : streams) stream.fail(lostFailure(stream));
  }

  String lostReason() {
    return Objects.requireNonNullElse(lost, "connection lost");
  }

  TransportFailure lostFailure(JettyStream stream) {
    return new TransportFailure.Lost(lostReason(), stream.request());
  }

  /// What it means for a stream that Jetty says it failed.
  ///
  /// @param code what the stream is reset with, if only the stream failed
  TransportFailure failureOf(
      JettyStream stream, @Nullable Throwable cause, @Nullable ErrorCode code) {
    GoAway said = goAway;
    if (cause instanceof RetryableStreamException && said != null) {
      return new TransportFailure.GoneAway(said);
    }
    if (lost != null) return lostFailure(stream);
    String text =
        cause == null
            ? "unknown"
            : Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    if (stream.wire() == null) return new TransportFailure.NotOpened(text);
    if (code != null) return new TransportFailure.Malformed(text, code);
    if (cause instanceof HpackException) {
      return new TransportFailure.Malformed(text, ErrorCode.INTERNAL_ERROR);
    }
    return new TransportFailure.Lost("connection lost: " + text, stream.request());
  }

  /// Says GOAWAY, then closes the socket. Does not block.
  void shut(String reason) {
    shut(ErrorCode.NO_ERROR, reason);
  }

  void shut(ErrorCode code, String reason) {
    lost(reason);
    if (session == null) {
      finish();
      return;
    }
    // Jetty calls a second close done at once, though the GOAWAY of the first is still to be
    // written.
    if (!shutting.compareAndSet(false, true)) return;
    session().close(code.value(), reason, Callback.from(this::disconnect));
    disconnectSoon();
  }

  private void disconnectSoon() {
    if (!session().isDisconnected()) linger.briefly();
  }

  /// Closes the socket, unless the peer does, which has been told all and is to go.
  void disconnectOnceSilent() {
    if (!session().isDisconnected()) linger.untilSilent();
  }

  private void disconnect() {
    session().disconnect();
    finish();
  }

  /// Jetty does not always say of each stream that it is closed.
  private void finish() {
    linger.end();
    lost("closed");
    streams.clear();
    ended();
  }

  /// The socket is closed. May be said more than once.
  abstract void ended();
}
