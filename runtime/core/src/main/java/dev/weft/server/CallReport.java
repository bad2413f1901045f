package dev.weft.server;

import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.Peer;
import dev.weft.Status;
import dev.weft.compression.Compression;
import dev.weft.observe.CallEvent;
import dev.weft.observe.CallObserver;
import dev.weft.wire.Ending;
import dev.weft.wire.PreparedFrame;
import dev.weft.wire.RequestHead;
import dev.weft.wire.ServerStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells a served call's observers what happens in it.
final class CallReport {
  private final Consumer<CallEvent> watching;
  private final Peer peer;

  // The sender's own.
  private boolean headSent;

  // The receiver's own.
  private boolean halfClosed;

  private CallReport(Consumer<CallEvent> watching, Peer peer) {
    this.watching = watching;
    this.peer = peer;
  }

  /// Tells of a call that has come; null if nobody wants to know more.
  ///
  /// @param known where it leads; null if no service has the method
  static @Nullable CallReport of(
      CallObserver observer,
      RequestHead head,
      Peer peer,
      @Nullable Route known,
      Deadline deadline) {
    String path = head.path();
    Consumer<CallEvent> watching =
        observer.observe(CallObserver.Side.SERVER, path.startsWith("/") ? path.substring(1) : path);
    if (watching == null) return null;
    watching.accept(new CallEvent.IncomingHeaders(head.metadata(), peer, head.encoding()));
    watching.accept(
        new CallEvent.Began(known == null ? null : known.method(), deadline, false, false));
    return new CallReport(watching, peer);
  }

  void received(Object message, int length, ServerStream stream) {
    watching.accept(new CallEvent.IncomingMessage(message, length, stream.receivedWireLength()));
  }

  /// Told more than once, it counts once.
  void halfClosed() {
    if (halfClosed) return;
    halfClosed = true;
    watching.accept(new CallEvent.HalfClosed());
  }

  /// Told more than once, it counts once.
  void sentHead(Metadata headers, ServerStream stream) {
    if (headSent) return;
    headSent = true;
    Compression compression = stream.compression();
    watching.accept(
        new CallEvent.OutgoingHeaders(
            headers, peer, compression == null ? null : compression.name()));
  }

  void sent(PreparedFrame<?> message) {
    watching.accept(
        new CallEvent.OutgoingMessage(
            message.message(), message.length(), message.frame().remaining()));
  }

  void sentTrailers(Ending ending) {
    watching.accept(new CallEvent.OutgoingTrailers(ending.status(), ending.trailers()));
  }

  /// The call is answered without a handler.
  void refused(Status status) {
    sentTrailers(new Ending(status));
    ended(status);
  }

  void ended(Status status) {
    watching.accept(new CallEvent.Ended(status));
  }
}
