package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.WireContract;
import dev.weft.transport.EndStream;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServerTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// FINDING: a graceful stop closes the socket as soon as the kernel has the last byte; a client that
/// is still reading and sends anything (WINDOW_UPDATE for what it reads) is answered with a RST, and
/// loses the rest of the response.
final class FindingLingerTest extends WireContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    return BlockingServerTransport.plaintext(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .with(settings);
  }

  @Test
  void a_graceful_stop_lets_the_last_response_arrive_whole() throws Exception {
    int size = 512 << 10;
    var server = (BlockingServerTransport) serve(Http2Settings.DEFAULT);
    try (var client = ScriptedPeer.connectTo(server.address(), 64 << 10)) {
      client.greet(Frame.INITIAL_WINDOW_SIZE, 1 << 24);
      client.send(Frame.windowUpdate(0, 1 << 24));
      client.send(Frame.headers(1, silent()));
      Http2Stream stream = stream();
      server.drain("maintenance");
      Frame ping = client.read();
      while (ping.type() != Frame.PING) ping = client.read();
      client.send(Frame.pingAck(ping.ping()));
      while (client.read().type()
          != Frame.GOAWAY) {} // the second: from now on the last stream counts

      stream.write(RESPONSE, ByteBuffer.allocate(size), TRAILERS, EndStream.YES);
      client.send(Frame.data(1).ending());
      assertTrue(server.awaitDrained(Deadline.after(Duration.ofSeconds(10))), "drained");

      // The client reads, and lets the server send more while it does, as every client does.
      int received = 0;
      try {
        while (true) {
          Frame frame = client.read();
          if (frame.type() == Frame.HEADERS && frame.endsStream()) break;
          if (frame.type() != Frame.DATA) continue;
          received += frame.payload().length;
          try {
            client.send(Frame.windowUpdate(0, frame.payload().length));
          } catch (IOException e) {
            // The most patient of clients: what has arrived may still be read.
          }
        }
      } catch (IOException e) {
        throw new AssertionError("cut off after " + received + " of " + size + " bytes", e);
      }
    }
  }
}
