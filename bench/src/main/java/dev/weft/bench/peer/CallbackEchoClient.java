package dev.weft.bench.peer;

import com.google.protobuf.BytesValue;
import org.jspecify.annotations.Nullable;

/// A client whose calls return at once and report to an observer, on whatever thread the peer likes.
public non-sealed interface CallbackEchoClient extends EchoClient {

  void unary(int connection, BytesValue request, Observer observer);

  Exchange pingPong(int connection, Observer observer);

  void stream(int connection, BytesValue request, Observer observer);

  /// Hears of one call. Its methods are not called concurrently.
  interface Observer {
    void received(BytesValue message);

    /// The call is over; `failure` is null when its status was OK.
    void ended(@Nullable Throwable failure);
  }

  /// An open bidirectional stream.
  interface Exchange {
    void send(BytesValue message);

    void finishSending();
  }
}
