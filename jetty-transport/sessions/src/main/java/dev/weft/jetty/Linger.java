package dev.weft.jetty;

import java.util.concurrent.TimeUnit;

/// How long a socket stays open that nothing more is written to: closed while its peer still sends,
/// were it only leave to send more, it is reset, and the peer loses what it has not read yet.
final class Linger {
  /// How long the peer may take to accept our last frames, in nanoseconds.
  static final long LATEST = TimeUnit.SECONDS.toNanos(1);

  /// How long a peer that has been told to go may be silent, before it is not waited for any more.
  private static final long SILENCE = TimeUnit.SECONDS.toNanos(5);

  /// How long it may go on if it is not silent.
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(15);

  private final Runnable disconnect;
  private final Alarm alarm = new Alarm();

  private volatile boolean listens;
  private volatile long began;
  private volatile long heardAt;

  Linger(Runnable disconnect) {
    this.disconnect = disconnect;
  }

  /// The peer has sent something.
  void heard() {
    if (listens) heardAt = System.nanoTime();
  }

  /// Disconnects soon, unless the peer does so first.
  void briefly() {
    alarm.set(disconnect, LATEST);
  }

  /// Disconnects when the peer, whose turn it is, has been silent.
  void untilSilent() {
    if (listens) return; // each stream that ends says so
    began = System.nanoTime();
    heardAt = began;
    listens = true;
    alarm.set(this::look, SILENCE);
  }

  private void look() {
    long left = Math.min(heardAt + SILENCE, began + LONGEST) - System.nanoTime();
    if (left > 0) {
      alarm.setAgain(this::look, left);
    } else {
      disconnect.run();
    }
  }

  /// The socket is closed.
  void end() {
    alarm.cancel();
  }
}
