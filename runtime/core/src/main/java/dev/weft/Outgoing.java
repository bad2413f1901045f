package dev.weft;

/// The half of a call that messages are sent into.
///
/// One sender at a time; it may run beside a reader.
public interface Outgoing<M> {
  /// Sends one message.
  ///
  /// Blocks while the peer reads more slowly than this side sends.
  /// @throws RpcException with the call's status, if it has already ended
  void send(M message);

  /// Sends one message as it is, also where the call compresses its messages: for what would not get
  /// smaller, or tells secrets by its size.
  default void sendUncompressed(M message) {
    send(message);
  }

  /// Marshals and compresses a message, as [#send] would, without sending it. Does not block.
  ///
  /// @throws RpcException with [Code#INTERNAL], if this is no call's
  default Prepared<M> prepare(M message) {
    throw new RpcException(Code.INTERNAL, "a message is prepared by a call; this is none");
  }

  /// Sends a prepared message; otherwise like [#send].
  default void sendPrepared(Prepared<M> prepared) {
    send(prepared.message());
  }
}
