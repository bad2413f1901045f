package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Deadline;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// The bound on what nobody reads, where streams are read all the same.
final class UnreadBoundTest {
  /// A stream on which so many bytes lie unread.
  private static BlockingStream holding(int bytes, int id, ClientConnection connection) {
    var stream = new BlockingStream(connection, Deadline.NONE, 1 << 20);
    connection.outbox().lock().lock();
    try {
      stream.open(id, 1 << 20);
      connection.table().add(stream);
    } finally {
      connection.outbox().lock().unlock();
    }
    stream.inbox.putHead(Headers.of(":status", "200"), false);
    stream.inbox.putData(ByteBuffer.allocate(bytes), bytes, 0, false);
    return stream;
  }

  @Test
  void those_that_hold_most_go_and_no_more_than_it_takes() throws Exception {
    try (var unstarted = new Unstarted()) {
      ClientConnection connection = unstarted.client();
      BlockingStream little = holding(10, 1, connection);
      BlockingStream most = holding(30, 3, connection);
      BlockingStream much = holding(20, 5, connection);

      new UnreadBound(connection.table(), 60).enforce();
      assertEquals(3, connection.table().size());

      new UnreadBound(connection.table(), 59).enforce();
      assertEquals(0, most.inbox.held());
      assertEquals(20, much.inbox.held());

      new UnreadBound(connection.table(), 9).enforce();
      assertEquals(0, little.inbox.held() + much.inbox.held());
      assertEquals(0, connection.table().size());
    }
  }

  @Test
  void streams_that_are_read_meanwhile_do_not_break_the_bound() throws Exception {
    int streams = 4_000;
    var stop = new AtomicBoolean();
    try (var unstarted = new Unstarted()) {
      ClientConnection connection = unstarted.client();
      StreamTable table = connection.table();
      var all = new BlockingStream[streams];
      for (int i = 0; i < streams; i++) {
        var stream = new BlockingStream(connection, Deadline.NONE, 1 << 20);
        connection.outbox().lock().lock();
        try {
          stream.open(2 * i + 1, 1 << 20);
          table.add(stream);
        } finally {
          connection.outbox().lock().unlock();
        }
        stream.inbox.putHead(Headers.of(":status", "200"), false);
        all[i] = stream;
      }
      // The application reads, and as much comes again.
      Thread reader =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                var bytes = ByteBuffer.allocateDirect(1 << 16);
                for (int i = 0; !stop.get(); i = (i + 7919) % streams) {
                  int held = all[i].inbox.held();
                  if (held > 0) all[i].inbox.read(held, Deadline.NONE);
                  bytes.clear();
                  all[i].inbox.putData(bytes, (i * 7919) % 50_000 + 1, 0, false);
                }
              });
      try {
        // A bound that is passed by a byte, so that each look sorts and hardly a stream goes.
        for (int i = 0; i < 2_000; i++) {
          long held = table.held();
          var bound = new UnreadBound(table, Math.max(1, held - 1));
          assertDoesNotThrow(bound::enforce);
          if (table.size() < 1_000) break;
        }
      } finally {
        stop.set(true);
        reader.join();
      }
    }
  }
}
