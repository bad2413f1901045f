package dev.weft.blocking;

import dev.weft.transport.HandlerSlots;
import dev.weft.transport.ServedStream;
import dev.weft.transport.TransportFailure;

/// An admitted stream between its admission and the end of its thread.
final class Serving implements Runnable {
  private static final System.Logger LOG = System.getLogger("dev.weft.blocking");

  private final BlockingStream stream;
  private final ServedStream served;
  private final HandlerSlots slots;

  // Under this object's monitor. Once started it stays so; who looks without the monitor and misses
  // that starts it in vain.
  private boolean started;
  private boolean failed;

  Serving(BlockingStream stream, ServedStream served, HandlerSlots slots) {
    this.stream = stream;
    this.served = served;
    this.slots = slots;
  }

  /// Gives the stream its thread, if it has none yet.
  void start() {
    synchronized (this) {
      if (started) return;
      started = true;
    }
    slots.start(this);
  }

  @SuppressWarnings("GuardedBy")
  boolean hasStarted() {
    return started;
  }

  /// The stream has failed: who serves it is told once, and runs, to find it so.
  void failed(TransportFailure why) {
    synchronized (this) {
      if (failed) return;
      failed = true;
    }
    served.failed(why);
    start();
  }

  @Override
  public void run() {
    try {
      served.run();
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.ERROR, "what serves a stream failed", e);
    } finally {
      stream.resetIfLeftOpen();
      slots.release();
    }
  }
}
