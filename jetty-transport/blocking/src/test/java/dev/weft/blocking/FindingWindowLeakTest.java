package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// FINDING: what a window takes of the JVM's budget once its connection has been closed by another
/// thread than the reader's is never given back.
final class FindingWindowLeakTest {
  @Test
  void a_window_that_grows_as_its_connection_is_closed_is_given_back() throws Exception {
    Field field = GrownWindows.class.getDeclaredField("grown");
    field.setAccessible(true);
    var taken = (AtomicLong) field.get(GrownWindows.ALL);
    long before = taken.get();
    try (var unstarted = new Unstarted()) {
      ServerConnection connection = unstarted.server();
      ReceiveWindow window = connection.receiveWindow();
      window.received(300 << 10); // the reader has sent its PING
      window.received(1 << 20);
      connection.lost("a writer has found the socket broken"); // by another thread
      window.answered(WindowProbe.PING); // the answer was in the reader's buffer
    }
    long left = taken.get() - before;
    assertTrue(left == 0, left + " bytes of the JVM's budget are gone for good");
  }
}
