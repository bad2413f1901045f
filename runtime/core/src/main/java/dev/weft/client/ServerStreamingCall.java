package dev.weft.client;

import dev.weft.Incoming;
import dev.weft.Metadata;
import org.jspecify.annotations.Nullable;

/// A call that is answered with any number of messages.
///
/// `try (var features = guide.listFeatures(area)) { for (Feature f : features) … }`: leaving the
/// block early cancels the call.
public final class ServerStreamingCall<R> implements Incoming<R>, AutoCloseable {
  private final ClientCall call;

  ServerStreamingCall(ClientCall call) {
    this.call = call;
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable R receive() {
    return (R) call.receive();
  }

  /// The metadata that the server sent ahead of its messages. Blocks until it is there.
  public Metadata headers() {
    return call.headers();
  }

  /// The metadata that came with the status; empty before [#receive] has told how the call ended.
  public Metadata trailers() {
    return call.trailers();
  }

  /// Ends the call with CANCELLED, unless it has ended. Does not block.
  public void cancel(String reason) {
    call.cancel(reason);
  }

  /// Cancels the call, unless it has been received to its end.
  @Override
  public void close() {
    call.close();
  }
}
