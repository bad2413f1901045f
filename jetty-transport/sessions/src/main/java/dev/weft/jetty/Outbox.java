package dev.weft.jetty;

import dev.weft.transport.ErrorCode;
import org.jspecify.annotations.Nullable;

/// What a stream has given to Jetty to send. Guarded by the stream's lock.
final class Outbox {
  // Bytes that a write may leave behind when it returns; see Http2Stream#write.
  private static final int MOST_UNFLUSHED = 64 << 10;

  private boolean queued;
  private boolean begun;
  private boolean ended;
  private int unflushed;
  private int batches;
  private @Nullable ErrorCode resetWhenFlushed;

  /// @param queued whether what opens the stream is ahead of all that follows. What a client's newly
  ///     opened stream sends would be put ahead of its head, which waits for streams with lower ids
  Outbox(boolean queued) {
    this.queued = queued;
  }

  /// Whether frames may follow what opened the stream.
  boolean isQueued() {
    return queued || !begun;
  }

  boolean hasBegun() {
    return begun;
  }

  boolean hasEnded() {
    return ended;
  }

  /// How many of so many bytes Jetty may be given now. None, rather than less than a frame.
  int room(int bytes) {
    int room = isQueued() ? MOST_UNFLUSHED - unflushed : 0;
    return room < Math.min(bytes, Unsent.FRAME) ? 0 : Math.min(room, bytes);
  }

  void handedOver(int bytes, boolean ends) {
    begun = true;
    ended = ends;
    unflushed += bytes;
    batches++;
  }

  /// What was handed over has reached the socket, or never will; returns the reset that waited for it.
  @Nullable ErrorCode flushed(int bytes) {
    queued = true;
    unflushed -= bytes;
    batches--;
    if (batches > 0) return null;
    ErrorCode due = resetWhenFlushed;
    resetWhenFlushed = null;
    return due;
  }

  /// Whether a reset has to wait, for what is under way to be sent: what opens the stream, which a
  /// reset must not overtake, and which Jetty may be about to take from another thread; and the
  /// answer that this side has ended with, for Jetty drops what is queued for a stream that is reset.
  boolean delays(ErrorCode code) {
    boolean isAnswered = ended && batches > 0 && code.equals(ErrorCode.NO_ERROR);
    if (isQueued() && !isAnswered) return false;
    resetWhenFlushed = code;
    return true;
  }
}
