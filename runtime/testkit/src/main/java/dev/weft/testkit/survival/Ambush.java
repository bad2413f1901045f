package dev.weft.testkit.survival;

import dev.weft.Time;

/// Does something to a call from another thread, after a while: once, or never any more.
final class Ambush {
  private final Runnable deed;

  // Under this object's monitor.
  private boolean sprung;
  private boolean over;

  private Ambush(Runnable deed) {
    this.deed = deed;
  }

  static Ambush in(long nanos, Runnable deed) {
    var ambush = new Ambush(deed);
    Time.SYSTEM.schedule(ambush::spring, nanos);
    return ambush;
  }

  private void spring() {
    synchronized (this) {
      if (over) return;
      sprung = true;
      deed.run();
    }
  }

  /// Says whether it has happened; if not, it never will.
  boolean callOff() {
    synchronized (this) {
      over = true;
      return sprung;
    }
  }
}
