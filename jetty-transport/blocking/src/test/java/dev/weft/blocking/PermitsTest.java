package dev.weft.blocking;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Deadline;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// How many streams a server permits, with the test as the thread that reads what it says.
final class PermitsTest {
  private static final Headers HEAD =
      Headers.of(":method", "POST", ":scheme", "http", ":path", "/s/m");

  private static Running<?> opening(ClientConnection connection) {
    Http2Stream stream = connection.newStream(Deadline.NONE);
    return doing(() -> stream.write(HEAD, null, null, EndStream.YES));
  }

  @DisplayName(
      "RFC 9113 §5.1.2: a limit that is lowered holds for those that were promised a place")
  @Test
  void a_promise_is_taken_back_when_the_server_permits_less() throws Exception {
    try (var unstarted = new Unstarted()) {
      ClientConnection connection = unstarted.client();
      var lock = connection.outbox().lock();
      permit(connection, 1);
      Http2Stream first = connection.newStream(Deadline.NONE);
      first.write(HEAD, null, null, EndStream.YES);
      Running<?> second = opening(connection).blocked();

      lock.lock();
      try {
        first.reset(ErrorCode.CANCEL); // its place is promised to the second
        connection.onPeerSettings(0); // which has not run yet
      } finally {
        lock.unlock();
      }

      eventually("the promise was given up", () -> second.isDone() || isWaiting(connection));
      assertEquals(0, connection.streams());
      permit(connection, 1);
      second.result();
      assertEquals(1, connection.streams());
    }
  }

  private static void permit(ClientConnection connection, long streams) {
    var lock = connection.outbox().lock();
    lock.lock();
    try {
      connection.onPeerSettings(streams);
    } finally {
      lock.unlock();
    }
  }

  private static boolean isWaiting(ClientConnection connection) {
    var lock = connection.outbox().lock();
    lock.lock();
    try {
      return connection.isWaitedFor();
    } finally {
      lock.unlock();
    }
  }
}
