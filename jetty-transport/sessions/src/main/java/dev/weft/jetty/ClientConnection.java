package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.GoAway;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/// The client's end of a connection.
final class ClientConnection extends JettyConnection implements ClientTransport, Promise<Session> {
  private final SocketAddress address;
  private final Set<ClientConnection> open;
  private final StreamPermits permits = new StreamPermits();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Jetty's reading thread's own.
  private boolean greeted;

  // Guarded by lock.
  private boolean ready;
  private @Nullable String failed;

  // Set before the connection is closed, read by whoever learns of its end.
  private volatile boolean closedHere;

  ClientConnection(
      SocketAddress address, Http2Settings settings, Set<ClientConnection> open, Time time) {
    super(settings, time);
    this.address = address;
    this.open = open;
  }

  StreamPermits permits() {
    return permits;
  }

  // ---- coming up

  @Override
  public Map<Integer, Integer> onPreface(Session session) {
    opened(session);
    return Map.of(
        SettingsFrame.ENABLE_PUSH,
        0,
        SettingsFrame.MAX_CONCURRENT_STREAMS,
        0,
        SettingsFrame.INITIAL_WINDOW_SIZE,
        settings().streamWindow(),
        SettingsFrame.MAX_HEADER_LIST_SIZE,
        settings().maxHeaderListSize());
  }

  /// Jetty takes any first frame, and waits for SETTINGS.
  @Override
  public void onIncomingFrame(Session session, Frame frame) {
    super.onIncomingFrame(session, frame);
    if (greeted) return;
    greeted = true;
    if (frame instanceof SettingsFrame settings && !settings.isReply()) return;
    leave("the server's first frame is " + frame.getType() + " and not SETTINGS");
  }

  /// The server is none that we could talk to. First its GOAWAY: whoever dials closes at once.
  private void leave(String wrong) {
    session().close(ErrorCode.PROTOCOL_ERROR.value(), wrong, Callback.from(() -> unusable(wrong)));
  }

  @Override
  public void onSettings(Session session, SettingsFrame frame) {
    Integer streams = frame.getSettings().get(SettingsFrame.MAX_CONCURRENT_STREAMS);
    if (streams != null) permits.limit(streams < 0 ? Integer.MAX_VALUE : streams);
    // Permits are ours to give: Jetty would fail those who came a moment too soon.
    session().setMaxLocalStreams(-1);
    readLargeLists();
    lock.lock();
    try {
      ready = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Jetty says that there is no session, after all.
  @Override
  public void failed(Throwable cause) {
    unusable(cause.toString());
  }

  private void unusable(String why) {
    lock.lock();
    try {
      if (failed == null) failed = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for the server's SETTINGS.
  void awaitReady(Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (!ready) {
        if (failed != null) {
          throw new IOException("no HTTP/2 connection to " + address + ": " + failed);
        }
        Waits.await(changed, deadline, time());
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- streams

  @Override
  public Http2Stream newStream(Deadline deadline) {
    return new JettyStream(this, deadline);
  }

  @Override
  boolean takesStatusInTrailers() {
    return true;
  }

  @Override
  MetaData encodable(Headers head) {
    return WireHeaders.request(head);
  }

  @Override
  void startHandler(Runnable handler) {
    throw new IllegalStateException("a client serves no streams");
  }

  /// The permit is given back when Jetty is done with the stream, for Jetty counts them too.
  @Override
  void over(JettyStream stream) {}

  @Override
  void closed(JettyStream stream) {
    super.closed(stream);
    permits.release();
    closeIfIdle();
  }

  // ---- going away

  @Override
  public void onGoAway(Session session, GoAwayFrame frame) {
    GoAway before = goAway();
    super.onGoAway(session, frame);
    String wrong = Objects.requireNonNull(goAway()).wrongAfter(before);
    if (wrong != null) shut(ErrorCode.PROTOCOL_ERROR, wrong);
    permits.close(new TransportFailure.NotOpened("the peer is going away (" + goAway() + ")"));
    // A PING may follow, whose answer says that no stream comes after it.
    permits.awaitOpened();
  }

  @Override
  public void drain() {
    setDraining();
    permits.close(new TransportFailure.NotOpened("the connection is being closed on this side"));
    closeIfIdle();
  }

  void closeIfIdle() {
    if (isDraining() && permits.isClosedAndIdle()) shut("client transport shutdown");
  }

  @Override
  public void giveUp(String reason) {
    setDraining();
    shut(reason);
  }

  @Override
  public void close() {
    closedHere = true;
    setDraining();
    shut("client transport shutdown");
  }

  @Override
  TransportFailure lostFailure(JettyStream stream) {
    return closedHere
        ? new TransportFailure.ClosedHere(stream.request())
        : super.lostFailure(stream);
  }

  @Override
  void lost(String cause) {
    super.lost(cause);
    permits.close(new TransportFailure.NotOpened(lostReason()));
    unusable(cause);
  }

  @Override
  void ended() {
    open.remove(this);
  }
}
