package dev.weft.blocking;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.Admission;
import dev.weft.transport.Connection;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A connection that sends nothing more reads on, but not for ever.
@Timeout(60)
final class LingeringTest {
  @DisplayName("a client that talks on and never closes has 15 s")
  @Test
  void a_client_that_talks_on_does_not_hold_a_server_that_goes() throws Exception {
    var time = new FakeTime();
    var connection = new AtomicReference<Connection>();
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var server = BlockingServerTransport.plaintext(anyPort).with(time)) {
      server.start((stream, head) -> {
        connection.set(stream.connection());
        return new Admission.Refuse(Headers.of(":status", "500"));
      });
      try (var client = ScriptedPeer.connectTo(server.address())) {
        client.greet();
        client.send(Frame.headers(1, HeaderBlock.request("/x")).ending());
        client.expectHead(1);
        server.drain("maintenance");
        client.expectGoAway(ErrorCode.NO_ERROR);
        client.send(Frame.pingAck(client.expect(Frame.PING, 0).ping()));
        client.expectGoAway(ErrorCode.NO_ERROR);
        client.expectClosed();

        for (int i = 1; i <= 3; i++) {
          time.advance(Duration.ofSeconds(4));
          client.send(Frame.ping(i));
          Connection held = Objects.requireNonNull(connection.get());
          eventually("it was read", () -> held.lastReadNanos() == time.nanoTime());
          assertEquals(1, server.connections(), "4 s after the last word, 12 s at most in all");
        }
        time.advance(Duration.ofSeconds(3));

        eventually("it is over", () -> server.connections() == 0);
      }
    }
  }

  /// The GOAWAY cannot be written, and nothing more is read.
  @Test
  void a_connection_whose_peer_broke_a_rule_and_reset_it_ends_at_once() throws Exception {
    try (var unstarted = new Unstarted()) {
      ClientConnection client = unstarted.client();
      client.greet();
      unstarted
          .peer()
          .write(ByteBuffer.wrap("HTTP/1.1 400 No\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      unstarted.peer().setOption(StandardSocketOptions.SO_LINGER, 0);
      unstarted.peer().close();

      client.start();

      client.await(Connection.State.CLOSED, Deadline.after(Duration.ofSeconds(3)));
    }
  }

  @Test
  void a_write_that_throws_an_error_ends_the_connection() throws Exception {
    var channel = new HeldChannel(); // throws an Error if it is interrupted
    try (var unstarted = new Unstarted()) {
      ServerConnection owner = unstarted.server();
      var outbox = new Outbox(Socket.plaintext(channel), owner, Unstarted.BOUNDS.answers());
      outbox.lock().lock();
      try {
        outbox.append(1).put((byte) 1);
      } finally {
        outbox.lock().unlock();
      }
      Thread writer = Thread.ofPlatform().daemon().start(outbox::flush);
      channel.awaitWrite();

      writer.interrupt();
      writer.join();

      assertTrue(owner.state() == Connection.State.CLOSED, "the connection is " + owner.state());
    }
  }
}
