package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.Admission;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How many frames are taken from a peer that makes us answer: a connection that nobody started, and
/// a buffer full of what has arrived.
@Timeout(30)
final class FloodTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int PING = Frames.HEADER + 8;

  @DisplayName("ML-08 ! at most 100 answers wait, however much one read has brought")
  @Test
  void frames_stay_in_the_buffer_while_a_hundred_answers_wait() throws IOException {
    try (var listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (var peer = SocketChannel.open(listener.getLocalAddress());
          var accepted = listener.accept()) {
        var connection =
            new ServerConnection(
                accepted,
                Http2Settings.DEFAULT,
                (stream, head) -> new Admission.Refuse(Headers.of(":status", "500")),
                closed -> {});
        var frames = new FrameReader(new IncomingFrames(connection), 8 << 10, true);
        ByteBuffer arrived = ByteBuffer.allocate(64 << 10).put(PREFACE);
        Frames.header(arrived, 0, Frames.SETTINGS, 0, 0);
        while (arrived.remaining() >= PING) Frames.ping(arrived, 0, 7);
        arrived.flip();
        int pings = (arrived.remaining() - PREFACE.length - Frames.HEADER) / PING;

        frames.read(arrived);
        assertTrue(connection.outbox().isFlooded());
        // One of the hundred acknowledges the SETTINGS.
        assertEquals((pings - 99) * PING, arrived.remaining());
        connection.outbox().flush();
        frames.read(arrived);

        assertEquals((pings - 199) * PING, arrived.remaining());
        connection.lost("the test is over");
        peer.shutdownOutput();
      }
    }
  }
}
