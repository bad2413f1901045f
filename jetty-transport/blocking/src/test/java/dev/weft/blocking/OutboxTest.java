package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is asked to write what the socket does not take.
final class OutboxTest implements OutboxOwner {
  private SocketChannel near;
  private SocketChannel far;
  private Outbox outbox;
  private int asked;

  @BeforeEach
  void connect() throws IOException {
    try (var listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      near = SocketChannel.open(listener.getLocalAddress());
      far = listener.accept();
    }
    near.configureBlocking(false);
    outbox = new Outbox(Socket.plaintext(near), this, Unstarted.BOUNDS.answers());
  }

  @AfterEach
  void close() throws IOException {
    near.close();
    far.close();
  }

  @Override
  public void finishWriting() {
    asked++;
  }

  @Override
  public void writeFailed(Throwable cause) {
    throw new AssertionError(cause);
  }

  @Override
  public void roomMade() {
    // Nobody waits for any.
  }

  @Override
  public boolean isBusy() {
    return false;
  }

  private void append() {
    outbox.lock().lock();
    try {
      outbox.data(1, ByteBuffer.allocate(60_000), 60_000, false);
    } finally {
      outbox.lock().unlock();
    }
  }

  private void fillTheSocket() {
    while (asked == 0) {
      append();
      outbox.flush();
    }
    asked = 0;
  }

  @Test
  void what_the_socket_takes_is_written_by_who_appended_it() throws IOException {
    append();

    outbox.flush();

    assertEquals(0, asked);
    ByteBuffer received = ByteBuffer.allocate(60_000);
    while (received.hasRemaining()) far.read(received);
  }

  @Test
  void what_it_does_not_take_is_left_to_the_owner_once() {
    fillTheSocket();
    append();

    outbox.flush();

    assertEquals(0, asked, "the owner knows");
  }

  /// It would not wait for the socket, but try again and again.
  @Test
  void the_owner_does_not_ask_itself() {
    fillTheSocket();

    assertTrue(outbox.writeAsOwner(), "something is left");
    assertTrue(outbox.writeAsOwner(), "and stays so");

    assertEquals(0, asked);
  }

  @Test
  void the_owner_finishes_what_was_left() throws IOException {
    fillTheSocket();
    ByteBuffer received = ByteBuffer.allocate(1 << 20);

    boolean left = true;
    while (left) {
      far.read(received.clear());
      left = outbox.writeAsOwner();
    }

    assertFalse(left);
    assertEquals(0, asked);
  }
}
