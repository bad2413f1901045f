package dev.weft.server;

import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.Metadata;
import dev.weft.Prepared;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.wire.Ending;
import dev.weft.wire.PreparedFrame;
import dev.weft.wire.RequestHead;
import dev.weft.wire.ServerStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a handler has said, on its way out: metadata, messages, trailers.
///
/// An only message is held until the call ends, so that all of it leaves in one write. Failures of the
/// stream come out as they are. A part of a [ServedCall], so that a call stays one object.
abstract sealed class Answer implements ServerCall permits ServedCall {
  final Route route;
  final ServerStream stream;
  final @Nullable CallReport report;
  private final int maxMessageBytes;

  // The sender's own.
  private Metadata headers = Metadata.EMPTY;
  private @Nullable ByteBuffer reply;
  private @Nullable PreparedFrame<?> replyReported;

  /// Null for none. Any of the handler's threads may add to them, under this object's monitor.
  private volatile @Nullable Metadata trailers;

  /// @param report null if nobody observes the call
  Answer(Route route, ServerStream stream, int maxMessageBytes, @Nullable CallReport report) {
    this.route = route;
    this.stream = stream;
    this.report = report;
    this.maxMessageBytes = maxMessageBytes;
  }

  private boolean isOneMessage() {
    return route.method().kind().serverSendsOne();
  }

  @Override
  public final void addHeaders(Metadata more) {
    if (stream.headSent()) throw headSent();
    headers = headers.and(more);
  }

  @Override
  public void sendHeaders() {
    if (stream.headSent()) throw headSent();
    stream.sendHead(headers);
    if (report != null) report.sentHead(headers, stream);
  }

  final void compressWith(String compression, RequestHead request) {
    // An answer that is held back has been compressed already.
    if (stream.headSent() || reply != null) throw headSent();
    stream.compressWith(compression, request);
  }

  private static RpcException headSent() {
    return new RpcException(Code.INTERNAL, "the metadata ahead of the messages has been sent");
  }

  @Override
  public final void addTrailers(Metadata more) {
    synchronized (this) {
      Metadata before = trailers;
      trailers = before == null ? more : before.and(more);
    }
  }

  /// Sends a message, or holds it.
  @Override
  public void send(Object message) {
    if (report == null) {
      sendFramed(PreparedFrame.frame(message, marshaller(), maxMessageBytes, stream.compression()));
      return;
    }
    PreparedFrame<Object> made =
        PreparedFrame.made(message, marshaller(), maxMessageBytes, stream.compression());
    sendFramed(made.frame().duplicate());
    if (isOneMessage()) {
      replyReported = made;
    } else {
      report.sentHead(headers, stream);
      report.sent(made);
    }
  }

  private void sendFramed(ByteBuffer framed) {
    if (!isOneMessage()) {
      stream.send(headers, framed);
      return;
    }
    if (reply != null) {
      throw new RpcException(
          Code.INTERNAL, route.method() + " answers with one message; two were sent");
    }
    reply = framed;
  }

  @Override
  public final Prepared<Object> prepare(Object message) {
    return PreparedFrame.of(message, marshaller(), maxMessageBytes, stream.compression());
  }

  @Override
  public final Prepared<Object> prepareUncompressed(Object message) {
    return PreparedFrame.of(message, marshaller(), maxMessageBytes, null);
  }

  @SuppressWarnings("unchecked")
  private Marshaller<Object> marshaller() {
    return (Marshaller<Object>) route.responseMarshaller();
  }

  /// Ends the call, with all that has been held until now; an error takes a held message's place.
  /// @return how it ended
  final Status end(Status status) {
    Status told = status;
    if (status.isOk() && isOneMessage() && reply == null) {
      told = new Status(Code.INTERNAL, route.method() + " sent no answer");
    }
    Metadata added = trailers;
    var ending = new Ending(told, added == null ? Metadata.EMPTY : added);
    stream.end(headers, told.isOk() ? reply : null, ending);
    if (report != null) report(report, ending);
    return told;
  }

  private void report(CallReport to, Ending ending) {
    PreparedFrame<?> sent = ending.isOk() ? replyReported : null;
    if (sent != null || !headers.isEmpty()) to.sentHead(headers, stream);
    if (sent != null) to.sent(sent);
    to.sentTrailers(ending);
  }
}
