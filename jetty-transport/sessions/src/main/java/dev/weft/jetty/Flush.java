package dev.weft.jetty;

import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/// Told by Jetty when frames of a stream have reached the socket, or never will.
final class Flush implements Callback, Promise<Stream> {
  private final JettyStream stream;
  private final int bytes;

  Flush(JettyStream stream, int bytes) {
    this.stream = stream;
    this.bytes = bytes;
  }

  @Override
  public void succeeded() {
    stream.flushed(bytes);
  }

  @Override
  public void succeeded(Stream opened) {
    stream.flushed(bytes);
  }

  @Override
  public void failed(Throwable cause) {
    stream.flushed(bytes);
    stream.unsendable(cause);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }
}
