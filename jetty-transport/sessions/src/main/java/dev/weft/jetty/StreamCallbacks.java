package dev.weft.jetty;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.TransportFailure;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.hpack.HpackException;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/// Where Jetty's callbacks for one stream end.
///
/// Data is taken from Jetty as it comes, so that Jetty knows at once when the peer has ended, and
/// orders trailers behind data; the windows hold the peer back ([FlowControl]), not Jetty's queue.
final class StreamCallbacks implements Stream.Listener {
  private final JettyConnection connection;
  private final JettyStream stream;

  StreamCallbacks(JettyConnection connection, JettyStream stream) {
    this.connection = connection;
    this.stream = stream;
  }

  @Override
  public void onNewStream(Stream opened) {
    var wire = (HTTP2Stream) opened;
    wire.setAttachment(stream);
    stream.opened(wire);
    wire.demand();
  }

  @Override
  public void onHeaders(Stream wire, HeadersFrame frame, Callback callback) {
    MetaData metaData = frame.getMetaData();
    boolean isHead = metaData.isResponse() || metaData.isRequest();
    stream.incoming().headersArrived(WireHeaders.of(metaData), isHead, frame.isEndStream());
    callback.succeeded();
  }

  @Override
  public void onDataAvailable(Stream wire, boolean immediate) {
    while (true) {
      Stream.Data data = wire.readData();
      if (data == null) break;
      DataFrame frame = data.frame();
      boolean ends = frame.isEndStream();
      stream.incoming().dataArrived(frame.getByteBuffer(), frame.padding(), ends);
      data.release();
      if (ends) return;
    }
    wire.demand();
  }

  @Override
  public void onReset(Stream wire, ResetFrame frame, Callback callback) {
    stream.fail(new TransportFailure.Reset(new ErrorCode(frame.getError())));
    callback.succeeded();
  }

  @Override
  public void onFailure(
      Stream wire,
      int error,
      @Nullable String reason,
      @Nullable Throwable cause,
      Callback callback) {
    stream.fail(connection.failureOf(stream, cause, new ErrorCode(error)));
    // Jetty resets a stream for what it finds wrong, save for header lists.
    if (cause instanceof HpackException) stream.resetWire(new ErrorCode(error));
    callback.succeeded();
  }

  @Override
  public void onIdleTimeout(Stream wire, TimeoutException timeout, Promise<Boolean> promise) {
    promise.succeeded(false);
  }

  @Override
  public void onClosed(Stream wire) {
    connection.closed(stream);
  }
}
