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
}
