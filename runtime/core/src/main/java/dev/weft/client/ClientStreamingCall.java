package dev.weft.client;

import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Outgoing;
import dev.weft.Prepared;
import dev.weft.RpcException;

/// A call with any number of messages and one answer.
///
/// `try (var route = guide.recordRoute()) { points.forEach(route::send); return route.finish(); }`
public final class ClientStreamingCall<Q, R> implements Outgoing<Q>, AutoCloseable {
  private final MethodDescriptor<Q, R> method;
  private final ClientCall call;

  ClientStreamingCall(MethodDescriptor<Q, R> method, ClientCall call) {
    this.method = method;
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

  /// Says that no message follows, and waits for the answer.
  ///
  /// @throws RpcException with the call's status, if it is not OK
  public R finish() {
    call.finishSending();
    try {
      return Channel.onlyReply(method, call);
    } catch (RpcException e) {
      call.close();
      throw e;
    }
  }

  /// The metadata that the server sent ahead of its answer. Blocks until it is there.
  public Metadata headers() {
    return call.headers();
  }

  /// The metadata that came with the status; empty before [#finish] has told how the call ended.
  public Metadata trailers() {
    return call.trailers();
  }

  /// Ends the call with CANCELLED, unless it has ended. Does not block.
  public void cancel(String reason) {
    call.cancel(reason);
  }

  /// Cancels the call, unless it has been finished.
  @Override
  public void close() {
    call.close();
  }
}
