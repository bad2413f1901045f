package dev.weft.transport;

import dev.weft.Time;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A log for what peers can cause, for transports: three lines a second at most, whatever they do; the
/// next line says how many were left out.
public final class SparseLog {
  private static final int MOST = 3;
  private static final long SECOND = 1_000_000_000;

  private final System.Logger log;
  private final Time time;

  // Under this object's monitor.
  private long began;
  private int said;
  private long leftOut;

  public SparseLog(System.Logger log, Time time) {
    this.log = log;
    this.time = time;
    this.began = time.nanoTime();
  }

  /// Says something, unless enough was said within a second. Does not wait, save for who logs.
  public void log(System.Logger.Level level, Supplier<String> what, @Nullable Throwable cause) {
    if (!log.isLoggable(level)) return;
    long missed;
    synchronized (this) {
      long now = time.nanoTime();
      if (now - began >= SECOND) {
        began = now;
        said = 0;
      }
      if (said == MOST) {
        leftOut++;
        return;
      }
      said++;
      missed = leftOut;
      leftOut = 0;
    }
    String text = missed == 0 ? what.get() : what.get() + " (" + missed + " like it left out)";
    if (cause == null) {
      log.log(level, text);
    } else {
      log.log(level, text, cause);
    }
  }
}
