package dev.weft.transport;

/// A stream that a server has admitted.
public interface ServedStream extends Runnable {
  /// Serves the stream to its end. Called once, on a virtual thread of its own, also if the stream
  /// has failed before.
  ///
  /// A stream that is left open when this returns or throws is reset, with NO_ERROR if this side has
  /// ended it and INTERNAL_ERROR if not.
  @Override
  void run();

  /// Told once if the stream fails before both sides have ended it, by whatever: the peer's reset,
  /// one of this side ([TransportFailure.ResetHere]), the loss of the connection.
  ///
  /// Runs on the connection's reading thread or on the one that resets the stream, perhaps before or
  /// beside [#run]; it must not block.
  void failed(TransportFailure failure);
}
