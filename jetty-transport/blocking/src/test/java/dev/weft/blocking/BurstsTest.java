package dev.weft.blocking;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.transport.Admission;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.ServerRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// When messages lie that are sent in a row, and when they leave: a stream of a connection that
/// nobody started.
///
/// Who holds the connection's lock, as these tests do, sees what lies before anybody can write it.
@Timeout(30)
final class BurstsTest {
  private static final int WINDOW = 1 << 20;
  private static final int SIZE = 100;

  private SocketChannel peer;
  private SocketChannel accepted;
  private ServerConnection connection;
  private Outbox outbox;
  private BlockingStream stream;

  @BeforeEach
  void connect() throws IOException {
    try (var listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      peer = SocketChannel.open(listener.getLocalAddress());
      accepted = listener.accept();
    }
    connection =
        new ServerConnection(
            Socket.plaintext(accepted),
            ServerRules.DEFAULT,
            Unstarted.BOUNDS,
            (stream, head) -> new Admission.Refuse(Headers.of(":status", "500")),
            closed -> {});
    outbox = connection.outbox();
    outbox.lock().lock();
    connection.windows().widen(null, WINDOW);
    stream = new BlockingStream(connection, Deadline.NONE, WINDOW);
    stream.open(1, WINDOW);
    outbox.lock().unlock();
    stream.write(Headers.of(":status", "200"), null, null, EndStream.NO);
  }

  @AfterEach
  void close() throws IOException {
    connection.lost("the test is over");
    peer.close();
    accepted.close();
  }

  private void send() {
    stream.write(null, ByteBuffer.allocate(SIZE), null, EndStream.NO);
  }

  /// Sends until something lies; a machine that pauses makes of a burst single messages.
  /// @return how many were sent
  private int sendUntilSomethingLies() {
    int sent = 0;
    do {
      send();
      sent++;
    } while (outbox.room() == Outbox.BOUND && sent < 100_000);
    return sent;
  }

  private void receive(int messages) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(Frames.HEADER);
    for (int left = messages; left > 0; ) {
      head.clear();
      while (head.hasRemaining()) peer.read(head);
      ByteBuffer payload = ByteBuffer.allocate(head.getInt(0) >>> 8);
      while (payload.hasRemaining()) peer.read(payload);
      if ((head.getInt(0) & 0xff) == Frames.DATA) left--;
    }
  }

  @Test
  void a_message_and_the_one_behind_it_leave_at_once() {
    outbox.lock().lock();
    try {
      send();
      assertEquals(Outbox.BOUND, outbox.room());
      send();
      assertEquals(Outbox.BOUND, outbox.room());
    } finally {
      outbox.lock().unlock();
    }
  }

  @Test
  void what_lies_at_the_end_of_a_burst_leaves_by_itself() throws IOException {
    for (int burst = 0; burst < 3; burst++) {
      int sent;
      outbox.lock().lock();
      try {
        sent = sendUntilSomethingLies();
        assertEquals(Outbox.BOUND - SIZE - Frames.HEADER, outbox.room());
      } finally {
        outbox.lock().unlock();
      }

      receive(sent);
      eventually("nothing lies", this::roomIsAll);
    }
  }

  private boolean roomIsAll() {
    outbox.lock().lock();
    try {
      return outbox.room() == Outbox.BOUND;
    } finally {
      outbox.lock().unlock();
    }
  }

  @Test
  void who_turns_to_reading_has_sent_all() {
    outbox.lock().lock();
    try {
      sendUntilSomethingLies();

      connection.bursts().turned(stream);

      assertEquals(Outbox.BOUND, outbox.room());
    } finally {
      outbox.lock().unlock();
    }
  }

  @Test
  void who_ends_the_stream_has_sent_all() {
    outbox.lock().lock();
    try {
      sendUntilSomethingLies();

      stream.write(null, null, Headers.of("grpc-status", "0"), EndStream.YES);

      assertEquals(Outbox.BOUND, outbox.room());
    } finally {
      outbox.lock().unlock();
    }
  }

  @Test
  void enough_is_written_by_who_sends_it() {
    outbox.lock().lock();
    try {
      for (int sent = 0; sent < 5_000; sent++) {
        send();
        assertTrue(outbox.room() > Outbox.BOUND - (33 << 10), "half the bound, and one more");
      }
    } finally {
      outbox.lock().unlock();
    }
  }
}
