package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weft.Deadline;
import dev.weft.transport.Admission;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerRules;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Old and young streams side by side: 1 and 2049 want the same slot.
final class StreamTableTest {
  private final StreamTable table = new StreamTable();
  private SocketChannel channel;
  private ServerConnection connection;

  @BeforeEach
  void connect() throws IOException {
    channel = SocketChannel.open();
    connection =
        new ServerConnection(
            Socket.plaintext(channel),
            ServerRules.DEFAULT,
            Unstarted.BOUNDS,
            (stream, head) -> new Admission.Refuse(Headers.of(":status", "500")),
            closed -> {});
  }

  @AfterEach
  void close() throws IOException {
    channel.close();
  }

  private BlockingStream stream(int id) {
    var stream =
        new BlockingStream(connection, Deadline.NONE, Http2Settings.DEFAULT.streamWindow());
    stream.open(id, Http2Settings.SMALLEST_WINDOW);
    return stream;
  }

  @Test
  void streams_that_want_the_same_slot_are_found_each() {
    BlockingStream old = stream(1);
    BlockingStream young = stream(2049);
    BlockingStream other = stream(3);

    table.add(old);
    table.add(young);
    table.add(other);

    assertSame(old, table.get(1));
    assertSame(young, table.get(2049));
    assertSame(other, table.get(3));
    assertNull(table.get(4097), "the slot is another's");
    assertNull(table.get(5));
    assertEquals(3, table.size());
    assertEquals(Set.of(old, young, other), Set.copyOf(table.all()));
  }

  @Test
  void each_is_removed_once_and_the_others_stay() {
    BlockingStream old = stream(1);
    BlockingStream young = stream(2049);
    table.add(old);
    table.add(young);

    table.remove(old);
    table.remove(old);
    assertNull(table.get(1));
    assertSame(young, table.get(2049));
    assertEquals(1, table.size());
    BlockingStream youngest = stream(4097);
    table.add(youngest); // to the slot that is free again
    assertSame(youngest, table.get(4097));
    table.remove(young);
    assertNull(table.get(2049));

    assertEquals(Set.of(youngest), Set.copyOf(table.all()));
    assertEquals(1, table.size());
  }
}
