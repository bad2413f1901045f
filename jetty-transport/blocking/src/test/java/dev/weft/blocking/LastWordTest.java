package dev.weft.blocking;

import static dev.weft.testkit.transport.Running.doing;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.testkit.transport.Eventually;
import dev.weft.testkit.transport.Running;
import java.io.IOException;
import java.nio.channels.IllegalSelectorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How a connection begins and ends for its peer, whoever writes at that moment, and for its system.
@Timeout(60)
final class LastWordTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private Unstarted unstarted;

  @BeforeEach
  void connect() throws IOException {
    unstarted = new Unstarted();
  }

  @AfterEach
  void close() throws IOException {
    unstarted.close();
  }

  /// What is known to who might close it has said its SETTINGS (RFC 9113 §3.4).
  @Test
  void a_connection_that_is_closed_at_once_says_its_settings_ahead_of_the_goaway()
      throws IOException {
    ServerConnection connection = unstarted.server();
    connection.greet();

    connection.close();

    assertEquals(
        List.of(Frames.SETTINGS, Frames.WINDOW_UPDATE, Frames.GOAWAY), unstarted.received());
  }

  /// The GOAWAY goes with what that writer writes next; then the socket may be closed.
  @Test
  void who_closes_waits_for_the_writer_that_there_is() throws Exception {
    var channel = new HeldChannel();
    Outbox outbox =
        new Outbox(Socket.plaintext(channel), unstarted.server(), Unstarted.BOUNDS.answers());
    byte[] first = {1, 2, 3};
    byte[] last = {4, 5, 6};
    append(outbox, first);
    Running<?> writing = doing(outbox::flush);
    channel.awaitWrite();

    append(outbox, last);
    Running<?> closing =
        doing(
                () -> {
                  outbox.writeLast(Eventually.BOUND.toNanos());
                  outbox.close();
                })
            .blocked();
    channel.release();

    closing.result();
    writing.result();
    byte[] all = {1, 2, 3, 4, 5, 6};
    assertArrayEquals(all, channel.written(), () -> Arrays.toString(channel.written()));
  }

  /// A writer that has done its share leaves the rest to the connection's own thread, and here there is
  /// none that runs.
  @Test
  void what_a_writer_leaves_to_a_reader_that_never_runs_is_sent_ahead_of_the_close()
      throws Exception {
    var channel = new HeldChannel();
    Outbox outbox =
        new Outbox(Socket.plaintext(channel), unstarted.server(), Unstarted.BOUNDS.answers());
    append(outbox, new byte[Outbox.BOUND]);
    Running<?> writing = doing(outbox::flush);
    channel.awaitWrite();
    append(outbox, new byte[] {1});
    channel.release();
    writing.result();
    assertEquals(Outbox.BOUND, channel.written().length, "a writer's share, and no byte more");

    append(outbox, new byte[] {2});
    outbox.writeLast(Eventually.BOUND.toNanos());

    byte[] all = channel.written();
    assertArrayEquals(new byte[] {1, 2}, Arrays.copyOfRange(all, Outbox.BOUND, all.length));
  }

  private static void append(Outbox outbox, byte[] bytes) {
    outbox.lock().lock();
    try {
      outbox.append(bytes.length).put(bytes);
    } finally {
      outbox.lock().unlock();
    }
  }

  @Test
  void a_socket_that_no_selector_takes_leaves_no_selector_behind() throws IOException {
    ServerConnection connection = unstarted.server();
    var frames = new FrameReader(new IncomingFrames(connection, Unstarted.BOUNDS), 8 << 10, true);
    assumeTrue(Files.isDirectory(DESCRIPTORS), "the system says which descriptors are open");
    long before = descriptors();

    for (int i = 0; i < 100; i++) {
      assertThrows(
          IllegalSelectorException.class,
          () -> new Wire(Socket.plaintext(new HeldChannel()), connection, frames));
    }

    long more = descriptors() - before;
    assertTrue(more < 50, more + " descriptors more");
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(DESCRIPTORS)) {
      return open.count();
    }
  }
}
