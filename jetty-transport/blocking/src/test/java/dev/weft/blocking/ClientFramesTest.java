package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.testkit.Frame;
import dev.weft.testkit.wire.ClientFramesContract;
import dev.weft.transport.Connector;
import dev.weft.transport.EndStream;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class ClientFramesTest extends ClientFramesContract {
  @Override
  protected Connector connector() {
    return new BlockingConnector();
  }

  /// They are in no table yet, and the connection's buffer has no room ever after.
  @Test
  void streams_that_wait_for_room_hear_of_the_connections_end() throws Exception {
    connect(Frame.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE);
    server.send(Frame.windowUpdate(0, 1 << 30));
    server.expectNothingElse();
    Http2Stream full = open();
    var _ =
        running(() -> {
          full.write(null, ByteBuffer.allocate(64 << 20), null, EndStream.NO);
          return null;
        });
    var waiting = new ArrayList<FutureTask<?>>();
    while (waiting.size() < 5) {
      Http2Stream late = client.newStream(soon());
      var opening =
          running(() -> {
            late.write(REQUEST, null, null, EndStream.YES);
            return null;
          });
      awaitWaiting(opening);
      if (!opening.isDone()) waiting.add(opening);
    }

    server.close();

    for (var opening : waiting) {
      var failed = assertThrows(ExecutionException.class, opening::get);
      assertInstanceOf(TransportException.class, failed.getCause());
    }
  }

  private static void awaitWaiting(FutureTask<?> task) {
    long until = System.nanoTime() + Duration.ofMillis(300).toNanos();
    while (!task.isDone() && System.nanoTime() < until) Thread.onSpinWait();
  }
}
