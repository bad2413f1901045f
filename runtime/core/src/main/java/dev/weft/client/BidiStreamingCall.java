package dev.weft.client;

import dev.weft.Incoming;
import dev.weft.Metadata;
import dev.weft.Outgoing;
import dev.weft.Prepared;
import org.jspecify.annotations.Nullable;

/// A call with any number of messages each way; one thread may send while another receives.
public final class BidiStreamingCall<Q, R> implements Incoming<R>, Outgoing<Q>, AutoCloseable {
  private final ClientCall call;

  BidiStreamingCall(ClientCall call) {
    this.call = call;
  }

  @Override
  public void send(Q message) {
    call.send(message);
  }

  @Override
  public void sendUncompressed(Q message) {
    call.send(call.prepareUncompressed(message));
  }

  @Override
  @SuppressWarnings("unchecked") // the message that it was prepared from
  public Prepared<Q> prepare(Q message) {
    return (Prepared<Q>) call.prepare(message);
  }

  @Override
  public void sendPrepared(Prepared<Q> prepared) {
    call.send(prepared);
  }

  /// Says that no message follows. Doing so twice is harmless.
  public void finishSending() {
    call.finishSending();
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
