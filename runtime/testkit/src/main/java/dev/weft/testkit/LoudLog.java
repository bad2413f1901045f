package dev.weft.testkit;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What this JVM says at WARNING and above through `System.Logger`, from its making until it is closed.
public final class LoudLog implements AutoCloseable {
  private final Collection<String> records = new ConcurrentLinkedQueue<>();
  private final Logger root = Logger.getLogger("");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          if (record.getLevel().intValue() < Level.WARNING.intValue()) return;
          records.add(record.getLoggerName() + ": " + record.getMessage());
        }

        @Override
        public void flush() {
          // Nothing is kept back.
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };

  public LoudLog() {
    root.addHandler(handler);
  }

  /// What was said so far.
  public List<String> records() {
    return List.copyOf(records);
  }

  @Override
  public void close() {
    root.removeHandler(handler);
  }
}
