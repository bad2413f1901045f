package dev.weft.transport;

import dev.weft.Deadline;
import dev.weft.Peer;
import org.jspecify.annotations.Nullable;

/// What a connection tells of itself, at either end.
public interface Connection {
  /// Where a connection stands.
  enum State {
    OPEN,
    /// One side has said GOAWAY: no new streams, the others run on.
    DRAINING,
    CLOSED
  }

  State state();

  /// Waits until the connection stands there, or further on: once it is DRAINING it takes no streams.
  /// @throws WaitExpired if the deadline passes or the thread is interrupted first
  void await(State stage, Deadline deadline);

  Peer peer();

  /// The peer's last GOAWAY, or null if it has sent none.
  @Nullable GoAway goAway();

  /// How many streams are open.
  int streams();

  /// When bytes were last read, as [System#nanoTime].
  long lastReadNanos();

  /// Bytes that this end holds for the connection: buffers to read into and to write from, and what
  /// has arrived and nobody has taken. What a sender still waits with is his own. A snapshot; -1 if
  /// the transport does not count.
  default long heldBytes() {
    return -1;
  }

  /// Sends a PING and waits for its answer; returns the nanoseconds that it took.
  /// @throws TransportException if the connection ends first
  /// @throws WaitExpired if the deadline passes or the thread is interrupted first
  long ping(long payload, Deadline deadline);
}
