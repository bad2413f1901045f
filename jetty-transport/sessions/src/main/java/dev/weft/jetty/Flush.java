package dev.weft.jetty;

import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/// Told by Jetty when frames of a stream have reached the socket, or never will.
final class Flush implements Callback, Promise<Stream> {
  private final OutgoingSide side;
  private final int bytes;

  Flush(OutgoingSide side, int bytes) {
    this.side = side;
    this.bytes = bytes;
  }

  @Override
  public void succeeded() {
    side.flushed(bytes);
  }

  @Override
  public void succeeded(Stream opened) {
    side.flushed(bytes);
  }

  @Override
  public void failed(Throwable cause) {
    side.unsendable(bytes, cause);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }
}
