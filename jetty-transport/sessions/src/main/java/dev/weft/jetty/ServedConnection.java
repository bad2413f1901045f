package dev.weft.jetty;

import dev.weft.transport.Admission;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.FrameBudget;
import dev.weft.transport.HandlerSlots;
import dev.weft.transport.Headers;
import dev.weft.transport.Lifetime;
import dev.weft.transport.PingStrikes;
import dev.weft.transport.ServerRules;
import dev.weft.transport.StreamHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/// The server's end of a connection.
///
/// ```
///         drain: GOAWAY 2^31-1, PING      its answer, or 5 s: GOAWAY n      no stream, 5 s silent
///  OPEN ──────────────────────► ASKING ──────────────────────────► LEAVING ──────────────► closed
/// ```
///
/// A client that has not introduced itself yet is asked when it does: Jetty sends our SETTINGS then, and
/// nothing may come ahead of them (RFC 9113 §3.4).
final class ServedConnection extends JettyConnection
    implements ServerSessionListener, Lifetime.Owner {
  private static final Logger LOG = System.getLogger(ServedConnection.class.getName());

  // grpc's payload for the PING between two GOAWAYs: whatever crossed the first has come when its
  // answer does.
  private static final long DRAIN_PING = 0x01_06_01_08_00_03_03_09L;
  private static final long KEEPALIVE_PING = 0;
  private static final long DRAIN_PING_ANSWERED_WITHIN = TimeUnit.SECONDS.toNanos(5);

  private final ServedConnections all;
  private final StreamHandler handler;
  private final HandlerSlots slots;
  private final FloodGuard floodGuard;
  private final Lifetime lifetime;
  private final PingStrikes strikes;

  // Whether header lists or data were sent since the last PING came.
  private volatile boolean hasSent;
  private final AtomicLong ended = new AtomicLong();
  // Streams that are not over.
  private final AtomicInteger live = new AtomicInteger();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final AtomicBoolean leaving = new AtomicBoolean();

  // Whether both are true, that the server drains and that SETTINGS were exchanged: who makes it 2
  // asks.
  private final AtomicInteger mayAsk = new AtomicInteger();

  // Jetty's reading thread's own.
  private boolean greeted;

  // Written by Jetty's reading thread.
  private volatile int lastStreamId;

  private volatile byte[] farewell = {};

  /// Goes on without an answer to the PING.
  private final Alarm unanswered = new Alarm();

  ServedConnection(ServedConnections all, ServerRules rules, StreamHandler handler) {
    super(rules.settings(), rules.time());
    this.all = all;
    this.handler = handler;
    this.slots = new HandlerSlots(settings().maxConcurrentStreams());
    this.floodGuard = new FloodGuard(new FrameBudget(ended::get, rules.time()), this::isOpen);
    this.lifetime = new Lifetime(this, rules.lifetimes(), rules.time());
    this.strikes = new PingStrikes(rules.lifetimes().pings(), rules.time());
  }

  private boolean isOpen(int streamId) {
    return session().getStream(streamId) != null;
  }

  FloodGuard floodGuard() {
    return floodGuard;
  }

  @Override
  public void onAccept(Session session) {
    opened(session);
    lifetime.start();
    if (!all.accepted(this)) session().disconnect();
  }

  @Override
  public Map<Integer, Integer> onPreface(Session session) {
    return all.preface();
  }

  /// Jetty counts a stream until its last frame is known to be on the socket, and would refuse the
  /// next of a client that was told already: we count ourselves. The client's SETTINGS come after
  /// ours, which set Jetty's limit.
  @Override
  public void onSettings(Session session, SettingsFrame frame) {
    session().setMaxRemoteStreams(-1);
    readLargeLists();
    if (greeted) return;
    greeted = true;
    lifetime.greeted();
    if (mayAsk.incrementAndGet() == 2) ask();
  }

  // ---- streams

  @Override
  public Stream.Listener onNewStream(Stream opened, HeadersFrame frame) {
    var wire = (HTTP2Stream) opened;
    lastStreamId = wire.getId();
    if (live.incrementAndGet() > settings().maxConcurrentStreams() || slots.isFull()) {
      return refuse(wire, ErrorCode.REFUSED_STREAM);
    }
    Headers head = WireHeaders.of(frame.getMetaData());
    if (refusal(head) != null) return refuse(wire, ErrorCode.FRAME_SIZE_ERROR);
    var stream = new JettyStream(this, wire, head, frame.isEndStream());
    var callbacks = new StreamCallbacks(this, stream);
    // Jetty does so too, but only when this method has returned: a stream may have ended by then.
    wire.setAttachment(stream);
    wire.setListener(callbacks);
    add(stream);
    admit(stream, head);
    if (!frame.isEndStream()) wire.demand();
    return callbacks;
  }

  private Stream.Listener refuse(HTTP2Stream wire, ErrorCode code) {
    live.decrementAndGet();
    wire.reset(new ResetFrame(wire.getId(), code.value()), Callback.NOOP);
    return Stream.Listener.AUTO_DISCARD;
  }

  private void admit(JettyStream stream, Headers head) {
    Admission admission;
    try {
      admission = handler.admit(stream, head);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the code that admits streams threw", e);
      stream.reset(ErrorCode.INTERNAL_ERROR);
      return;
    }
    switch (admission) {
      case Admission.Serve(var served) -> stream.serve(served, true);
      case Admission.ServeWhenComplete(var served) -> stream.serve(served, false);
      case Admission.Refuse(var response) -> stream.refuse(response);
    }
  }

  @Override
  void startHandler(Runnable task) {
    slots.start(() -> {
      try {
        task.run();
      } finally {
        slots.release();
      }
    });
  }

  @Override
  boolean takesStatusInTrailers() {
    return false;
  }

  @Override
  MetaData encodable(Headers head) {
    return WireHeaders.response(head);
  }

  @Override
  void over(JettyStream stream) {
    live.decrementAndGet();
    ended.incrementAndGet();
  }

  @Override
  void closed(JettyStream stream) {
    super.closed(stream);
    if (streams() == 0) lifetime.becameIdle();
    closeIfIdle();
  }

  /// Jetty drops a request whose head it finds wrong without a word to anybody.
  @Override
  public void onIncomingFrame(Session session, Frame frame) {
    super.onIncomingFrame(session, frame);
    if (frame instanceof PingFrame ping && !ping.isReply()) pinged();
    if (frame instanceof HeadersFrame headers
        && headers.getMetaData() instanceof MetaData.Request request
        && MetaData.Failed.getFailure(request) != null) {
      var reset = new ResetFrame(headers.getStreamId(), ErrorCode.PROTOCOL_ERROR.value());
      session().frames(null, List.of(reset), Callback.NOOP);
    }
  }

  private void pinged() {
    boolean sent = hasSent;
    hasSent = false;
    if (isOver()) return; // it may ping while it reads what it was sent last
    if (strikes.isTooMany(sent, streams())) shut(ErrorCode.ENHANCE_YOUR_CALM, "too_many_pings");
  }

  @Override
  public void onOutgoingFrame(Session session, Frame frame) {
    super.onOutgoingFrame(session, frame);
    if (!hasSent && (frame instanceof HeadersFrame || frame instanceof DataFrame)) hasSent = true;
  }

  // ---- going away

  @Override
  public void sendKeepalive() {
    sendPing(KEEPALIVE_PING);
  }

  @Override
  public void cut(ErrorCode code, String reason) {
    shut(code, reason);
  }

  /// Asks the peer to go away. Does not block.
  @Override
  public void drain(String debugData) {
    setDraining();
    if (!draining.compareAndSet(false, true)) return;
    farewell = debugData.getBytes(StandardCharsets.UTF_8);
    unanswered.set(this::leave, DRAIN_PING_ANSWERED_WITHIN);
    if (mayAsk.incrementAndGet() == 2) ask();
  }

  /// As a mere frame: told that the session is going away, Jetty would say the second GOAWAY, in its
  /// own words, as soon as no stream is open. And Jetty puts a PING ahead of what it has not sent yet.
  private void ask() {
    session()
        .frames(
            null,
            List.of(goAway(Integer.MAX_VALUE)),
            Callback.from(InvocationType.NON_BLOCKING, () -> sendPing(DRAIN_PING)));
  }

  @Override
  public void onPing(Session session, PingFrame frame) {
    if (draining.get() && frame.getPayloadAsLong() == DRAIN_PING) leave();
    super.onPing(session, frame);
  }

  private void leave() {
    if (!leaving.compareAndSet(false, true)) return;
    unanswered.cancel();
    session().goAway(goAway(lastStreamId), Callback.NOOP);
    closeIfIdle();
  }

  private GoAwayFrame goAway(int lastStreamId) {
    return new GoAwayFrame(lastStreamId, ErrorCode.NO_ERROR.value(), farewell);
  }

  /// The client has been told to go, and been answered all.
  private boolean isOver() {
    return leaving.get() && streams() == 0;
  }

  private void closeIfIdle() {
    if (isOver()) disconnectOnceSilent();
  }

  @Override
  void ended() {
    unanswered.cancel();
    lifetime.end();
    all.ended(this);
  }
}
