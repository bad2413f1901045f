package dev.weft.blocking;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.Admission;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.FrameBudget;
import dev.weft.transport.GoAway;
import dev.weft.transport.HandlerSlots;
import dev.weft.transport.Headers;
import dev.weft.transport.Lifetime;
import dev.weft.transport.PingStrikes;
import dev.weft.transport.ServerRules;
import dev.weft.transport.StreamHandler;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// A connection seen from the server: admits the client's streams and gives them threads.
final class ServerConnection extends BlockingConnection implements Lifetime.Owner {
  private static final System.Logger LOG = System.getLogger("dev.weft.blocking");

  /// What other gRPC servers put into the PING between the two GOAWAYs of a graceful stop.
  private static final long DRAIN_PING = 0x0106010800030309L;

  private static final long KEEPALIVE_PING = 0;

  /// How long a client may take to answer it.
  private static final Duration DRAIN_WAIT = Duration.ofSeconds(5);

  private final StreamHandler handler;
  private final HandlerSlots slots;
  private final Consumer<ServerConnection> whenClosed;
  private final Lifetime lifetime;
  private final PingStrikes strikes;
  private final FrameBudget budget;
  private final AtomicBoolean draining = new AtomicBoolean();

  /// The highest id that the client has used; for the reading thread.
  private int lastId;

  // Under the connection's lock.
  private int lastStream;
  private boolean gone;

  /// Streams that have ended; written under the connection's lock, read by the reading thread.
  private final AtomicLong ended = new AtomicLong();

  ServerConnection(
      Socket socket,
      ServerRules rules,
      Bounds bounds,
      StreamHandler handler,
      Consumer<ServerConnection> whenClosed)
      throws IOException {
    super(socket, rules.settings(), bounds, rules.time(), true);
    this.handler = handler;
    this.slots = new HandlerSlots(settings().maxConcurrentStreams());
    this.whenClosed = whenClosed;
    this.budget = new FrameBudget(ended::get, rules.time());
    this.lifetime = new Lifetime(this, rules.lifetimes(), rules.time());
    this.strikes = new PingStrikes(rules.lifetimes().pings(), rules.time());
  }

  void greet() {
    greet(Frames.SETTINGS_MAX_CONCURRENT_STREAMS, settings().maxConcurrentStreams());
    lifetime.start();
  }

  @Override
  void writePreface(Outbox to) {
    // A server's preface is its SETTINGS.
  }

  @Override
  boolean mayOpen(BlockingStream stream) {
    return true;
  }

  @Override
  void openLocal(BlockingStream stream) {
    throw new IllegalStateException("a server opens no streams");
  }

  @Override
  void notOpened(BlockingStream stream) {
    throw new IllegalStateException("a server opens no streams");
  }

  @Override
  void onNewStream(int id, Headers headers, boolean endsStream) {
    onNewId(id);
    requireWhole(headers);
    var stream = new BlockingStream(this, Deadline.NONE, settings().streamWindow());
    outbox().lock().lock();
    try {
      // The client has been told that nobody will look at it; or nobody would tell the stream that
      // its connection is gone.
      if (gone || state() == State.CLOSED) return;
      lastStream = id;
      if (table().size() >= settings().maxConcurrentStreams()) {
        throw new StreamError(
            ErrorCode.REFUSED_STREAM,
            "more than " + settings().maxConcurrentStreams() + " streams at a time");
      }
      if (slots.isFull()) {
        throw new StreamError(ErrorCode.REFUSED_STREAM, "too many streams wait for a handler");
      }
      stream.open(id, windows().initial());
      table().add(stream);
    } finally {
      outbox().lock().unlock();
    }
    stream.inbox.putHead(headers, endsStream);
    if (endsStream) stream.peerEnded();
    admit(stream, headers, endsStream);
  }

  /// The pseudo-headers that every request has (RFC 9113 §8.3.1 and §8.5).
  private static void requireWhole(Headers headers) {
    String method = headers.get(":method");
    if (method == null) throw lacks(":method");
    if (method.equals("CONNECT")) return;
    if (headers.get(":scheme") == null) throw lacks(":scheme");
    if (headers.get(":path") == null) throw lacks(":path");
  }

  private static StreamError lacks(String name) {
    return new StreamError(ErrorCode.PROTOCOL_ERROR, "malformed header list: it has no " + name);
  }

  private void admit(BlockingStream stream, Headers headers, boolean endsStream) {
    Admission admission;
    try {
      admission = handler.admit(stream, headers);
    } catch (RuntimeException | Error e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "a stream of " + peer().remote() + " could not be admitted",
          e);
      throw new StreamError(ErrorCode.INTERNAL_ERROR, "the stream could not be admitted");
    }
    switch (admission) {
      // An empty path is malformed (RFC 9113 §8.3.1), and has an answer in gRPC all the same.
      case Admission.Refuse(Headers response) ->
          stream.answer(
              response,
              "".equals(headers.get(":path")) ? ErrorCode.PROTOCOL_ERROR : ErrorCode.NO_ERROR);
      case Admission.Serve(var served) -> {
        var serving = new Serving(stream, served, slots);
        stream.serveBy(serving);
        serving.start();
      }
      case Admission.ServeWhenComplete(var served) -> {
        stream.serveBy(new Serving(stream, served, slots));
        onProgress(stream, endsStream);
      }
    }
  }

  @Override
  void onProgress(BlockingStream stream, boolean hasEnded) {
    Serving serving = stream.serving();
    if (serving != null && !serving.hasStarted() && stream.inbox.isComplete()) serving.start();
  }

  @Override
  void failed(BlockingStream stream, TransportFailure why) {
    Serving serving = stream.serving();
    if (serving != null) serving.failed(why);
  }

  @Override
  void requireHeard() {
    // A request that is complete is to be answered.
  }

  @Override
  void onPeerSettings(long maxConcurrentStreams) {
    // It limits streams that a server would open.
    lifetime.greeted();
  }

  @Override
  void onGoAway(GoAway received) {
    // It speaks of streams of ours, of which there are none (RFC 9113 §6.8): requests behind it are
    // served, and who said it closes the connection.
  }

  @Override
  void onPing(boolean hasSent) {
    if (gone && streams() == 0) return; // it may ping while it reads what it was sent last
    if (!strikes.isTooMany(hasSent, streams())) return;
    throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, "too_many_pings");
  }

  @Override
  void onCheapFrame(FrameBudget.Kind kind) {
    if (budget.take(kind)) return;
    throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, "too many " + kind);
  }

  @Override
  void onDrained() {
    outbox().finish(); // it has said twice that it goes
  }

  @Override
  void wakeUnopened() {
    // A server opens no streams.
  }

  @Override
  void onStreamClosed(BlockingStream stream) {
    ended.lazySet(ended.getPlain() + 1);
    if (streams() == 0) lifetime.becameIdle();
  }

  @Override
  void checkTrailers(Headers trailers) {
    if (trailers.size() == 0 || !trailers.name(0).startsWith(":")) return;
    throw new StreamError(
        ErrorCode.PROTOCOL_ERROR, "pseudo-header " + trailers.name(0) + " in trailers");
  }

  @Override
  void onNewId(int id) {
    if (id % 2 == 0 || id <= lastId) {
      throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "received an illegal stream id: " + id);
    }
    lastId = id;
  }

  /// So it is too with streams that came behind the last GOAWAY.
  @Override
  boolean mayBeLate(int streamId) {
    return super.mayBeLate(streamId) || (gone && streamId > lastStream);
  }

  @Override
  boolean wasOpen(int id) {
    return id % 2 == 1 && id <= lastId;
  }

  @Override
  int lastPeerStream() {
    return lastStream;
  }

  // ---- going away -------------------------------------------------------------------------------

  /// Asks the client to go away in two steps, so that what it opened before it heard is served: a
  /// GOAWAY that excludes nothing, and, once it has answered a PING, one with the last id.
  ///
  /// Does not block: the second step has a thread of its own. The first reason counts.
  @Override
  public void drain(String debugData) {
    if (!draining.compareAndSet(false, true)) return;
    sendGoAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR, debugData);
    outbox().flush();
    Thread.ofVirtual()
        .inheritInheritableThreadLocals(false)
        .start(() -> {
          try {
            ping(DRAIN_PING, Deadline.after(DRAIN_WAIT, Time.SYSTEM));
          } catch (TransportException | WaitExpired e) {
            // Then without having heard from it.
          }
          sendLastGoAway(debugData);
          outbox().flush();
          beginDraining();
          closeIfDrained();
        });
  }

  /// No stream may be taken between what the GOAWAY says and its leaving.
  private void sendLastGoAway(String debugData) {
    outbox().lock().lock();
    try {
      gone = true;
      sendGoAway(lastStream, ErrorCode.NO_ERROR, debugData);
    } finally {
      outbox().lock().unlock();
    }
  }

  @Override
  public void sendKeepalive() {
    sendPing(KEEPALIVE_PING);
  }

  @Override
  public void cut(ErrorCode code, String reason) {
    closeWith(code, reason);
  }

  /// Closes at once.
  void close() {
    closeWith(ErrorCode.NO_ERROR, "the server is stopping");
  }

  @Override
  void onClosed(String reason) {
    lifetime.end();
    whenClosed.accept(this);
  }
}
