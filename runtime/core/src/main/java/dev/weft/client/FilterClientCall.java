package dev.weft.client;

import dev.weft.Metadata;
import dev.weft.Prepared;
import org.jspecify.annotations.Nullable;

/// A call that passes everything on: for interceptors, which override what they care for.
public class FilterClientCall implements ClientCall {
  private final ClientCall call;

  protected FilterClientCall(ClientCall call) {
    this.call = call;
  }

  @Override
  public void send(Object message) {
    call.send(message);
  }

  @Override
  public void sendLast(Object message) {
    call.sendLast(message);
  }

  @Override
  public Prepared<Object> prepare(Object message) {
    return call.prepare(message);
  }

  @Override
  public Prepared<Object> prepareUncompressed(Object message) {
    return call.prepareUncompressed(message);
  }

  @Override
  public void finishSending() {
    call.finishSending();
  }

  @Override
  public Metadata headers() {
    return call.headers();
  }

  @Override
  public @Nullable Object receive() {
    return call.receive();
  }

  @Override
  public Metadata trailers() {
    return call.trailers();
  }

  @Override
  public void cancel(String reason) {
    call.cancel(reason);
  }

  @Override
  public void close() {
    call.close();
  }
}
