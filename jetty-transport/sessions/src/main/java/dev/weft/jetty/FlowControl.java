package dev.weft.jetty;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http2.AbstractFlowControlStrategy;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.WindowUpdateFrame;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// The windows of one connection, both ways.
///
/// Receiving, the connection's window is credited as bytes arrive, so that a stream nobody reads
/// cannot starve the others; a stream's window is credited by its reader ([#grant]).
///
/// Sending, bytes are reserved from both windows before Jetty is given them. So a DATA frame never
/// waits inside Jetty, where trailers, which look at no window, would overtake it; and whoever waits
/// for a window still holds all its bytes, and may give up. Reserved bytes leave the windows when
/// Jetty puts them in a frame.
final class FlowControl extends AbstractFlowControlStrategy {
  /// A sender that waits for a window to open.
  interface Sender {
    /// Runs on a thread of Jetty's, which holds a lock: it may signal, and no more.
    void windowOpened();
  }

  /// The bytes that one stream has reserved and not sent yet.
  static final class Reservation {
    // Guarded by the FlowControl.
    private int bytes;
    // What the window has still to lose: more than it had besides these bytes.
    private long shrinkage;
  }

  private final int sessionWindow;

  // Guarded by lock.
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Sender> waiting = new LinkedHashSet<>();
  private final Set<Stream> created = new HashSet<>();
  private int initialSendWindow = Http2Settings.SMALLEST_WINDOW;
  private int reserved;
  private int received;

  FlowControl(int sessionWindow) {
    super(Http2Settings.SMALLEST_WINDOW);
    this.sessionWindow = sessionWindow;
  }

  /// A connection's receive window: so much may be on its way, and no more is ever held back.
  static int sessionWindow(Http2Settings settings) {
    return Math.max(settings.streamWindow(), 4 << 20);
  }

  // ---- receiving

  @Override
  public void onDataReceived(Session session, @Nullable Stream stream, int length) {
    super.onDataReceived(session, stream, length);
    if (stream instanceof HTTP2Stream open && open.getRecvWindow() < 0) refuse(open);
    int credit;
    lock.lock();
    try {
      received += length;
      if (received < sessionWindow / 4) return;
      credit = received;
      received = 0;
    } finally {
      lock.unlock();
    }
    updateRecvWindow(session, credit);
    sendWindowUpdate(session, null, List.of(new WindowUpdateFrame(0, credit)));
  }

  /// More than the stream's window allows: it is reset. Jetty, which looks at the window next, would
  /// end the connection, and every call on it.
  private void refuse(HTTP2Stream stream) {
    if (!(stream.getAttachment() instanceof JettyStream ours)) return;
    updateRecvWindow(stream, -stream.getRecvWindow());
    ours.refuse("more data than the window allows", ErrorCode.FLOW_CONTROL_ERROR);
  }

  /// Jetty says this when a frame leaves its queue, which we empty at once: it means nothing here.
  @Override
  public void onDataConsumed(Session session, @Nullable Stream stream, int length) {}

  /// Gives a stream's peer leave to send so many bytes more.
  void grant(HTTP2Stream stream, int bytes) {
    updateRecvWindow(stream, bytes);
    sendWindowUpdate(
        stream.getSession(), stream, List.of(new WindowUpdateFrame(stream.getId(), bytes)));
  }

  // ---- sending

  /// Reserves up to `wanted` bytes; 0 if there are none, and then `sender` is told of the next.
  ///
  /// @param stream null if it has no id yet
  int reserve(
      HTTP2Session session,
      @Nullable HTTP2Stream stream,
      Reservation reservation,
      Sender sender,
      int wanted) {
    lock.lock();
    try {
      int window = stream == null ? initialSendWindow : stream.getSendWindow();
      long free =
          Math.min(
              window - reservation.bytes - reservation.shrinkage,
              session.getSendWindow() - reserved);
      int granted = (int) Math.min(free, wanted);
      if (granted <= 0) {
        waiting.add(sender);
        return 0;
      }
      waiting.remove(sender);
      reservation.bytes += granted;
      reserved += granted;
      return granted;
    } finally {
      lock.unlock();
    }
  }

  /// Bytes that were reserved for a stream and will not be sent any more are free again.
  void giveBack(Reservation reservation, Sender sender) {
    boolean freed;
    lock.lock();
    try {
      waiting.remove(sender);
      freed = reservation.bytes > 0;
      reserved -= reservation.bytes;
      reservation.bytes = 0;
    } finally {
      lock.unlock();
    }
    if (freed) wakeAll();
  }

  @Override
  public void onDataSending(Stream stream, int length) {
    lock.lock();
    try {
      super.onDataSending(stream, length);
      if (((HTTP2Stream) stream).getAttachment() instanceof JettyStream ours) {
        Reservation reservation = ours.outgoing().reservation();
        int sent = Math.min(length, reservation.bytes);
        reservation.bytes -= sent;
        reserved -= sent;
        settle((HTTP2Stream) stream, reservation);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes off a stream's window what it has still to lose, as far as it can lose that now.
  ///
  /// No window stays below nothing, or Jetty's generator would fail the connection over an empty DATA
  /// frame that ends a stream: it would make it as long as the window.
  private void settle(HTTP2Stream stream, Reservation reservation) {
    int window = stream.getSendWindow();
    int loss =
        window < 0
            ? window
            : (int) Math.clamp((long) window - reservation.bytes, 0, reservation.shrinkage);
    if (loss == 0) return;
    updateSendWindow(stream, -loss);
    reservation.shrinkage -= loss;
  }

  // ---- the initial window

  @Override
  public int getInitialStreamSendWindow() {
    lock.lock();
    try {
      return initialSendWindow;
    } finally {
      lock.unlock();
    }
  }

  /// A stream gets the initial window in the same moment as it begins to be told of others; Jetty's
  /// own way leaves a gap in which it would be counted twice or not at all.
  @Override
  public void onStreamCreated(Stream stream) {
    lock.lock();
    try {
      super.onStreamCreated(stream);
      created.add(stream);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onStreamDestroyed(Stream stream) {
    lock.lock();
    try {
      created.remove(stream);
    } finally {
      lock.unlock();
    }
    super.onStreamDestroyed(stream);
  }

  @Override
  public void updateInitialStreamWindow(Session session, int window, boolean isOurs) {
    if (isOurs) {
      super.updateInitialStreamWindow(session, window, true);
      return;
    }
    int delta;
    List<Stream> streams;
    lock.lock();
    try {
      delta = window - initialSendWindow;
      initialSendWindow = window;
      streams = List.copyOf(created);
    } finally {
      lock.unlock();
    }
    if (delta == 0) return;
    for (Stream stream : streams) {
      updateWindow(session, stream, new WindowUpdateFrame(stream.getId(), delta));
    }
  }

  /// The peer has changed the initial window of streams, also of those that are open.
  ///
  /// Reserved bytes keep the window they were reserved from: they leave ahead of our answer to the
  /// SETTINGS, so the peer has to take them.
  @Override
  protected void updateWindow(Session session, Stream stream, WindowUpdateFrame frame) {
    int delta = frame.getWindowDelta();
    if ((long) ((HTTP2Stream) stream).getSendWindow() + delta > Integer.MAX_VALUE) {
      // Jetty would go on with a negative one.
      ((HTTP2Session) session)
          .close(
              ErrorCode.FLOW_CONTROL_ERROR.value(),
              "a window of more than 2^31-1 bytes",
              Callback.NOOP);
      return;
    }
    if (delta < 0 && ((HTTP2Stream) stream).getAttachment() instanceof JettyStream ours) {
      lock.lock();
      try {
        Reservation reservation = ours.outgoing().reservation();
        reservation.shrinkage -= delta;
        settle((HTTP2Stream) stream, reservation);
      } finally {
        lock.unlock();
      }
    } else {
      super.updateWindow(session, stream, frame);
    }
  }

  @Override
  public void onWindowUpdate(Session session, @Nullable Stream stream, WindowUpdateFrame frame) {
    super.onWindowUpdate(session, stream, frame);
    if (frame.getStreamId() == 0) {
      wakeAll();
    } else if (stream instanceof HTTP2Stream open
        && open.getAttachment() instanceof JettyStream ours) {
      lock.lock();
      try {
        settle(open, ours.outgoing().reservation());
      } finally {
        lock.unlock();
      }
      ours.outgoing().windowOpened();
    }
  }

  private void wakeAll() {
    List<Sender> senders;
    lock.lock();
    try {
      if (waiting.isEmpty()) return;
      senders = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    senders.forEach(Sender::windowOpened);
  }

  @Override
  protected void sendWindowUpdate(
      Session session, @Nullable Stream stream, List<WindowUpdateFrame> frames) {
    ((HTTP2Session) session).frames((HTTP2Stream) stream, frames, Callback.NOOP);
  }
}
