package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.fail;

import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.WireContract;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/// FINDING: data that was on its way when the server ended its stream is to be ignored (RFC 9113 §5.1,
/// ML-17). Only 256 streams are remembered; what comes on others is paid for as a client's mistake, and
/// soon the connection is ended with ENHANCE_YOUR_CALM, under a client that did nothing wrong.
final class FindingLateDataTest extends WireContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    return BlockingServerTransport.plaintext(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .with(settings);
  }

  /// 600 streams that their handlers have ended, each with 8 messages of 100 bytes under way: within
  /// all windows.
  @Test
  void uploads_that_were_rejected_do_not_end_their_connection() throws Exception {
    int streams = 600;
    ScriptedPeer client = greeted();
    for (int id = 1; id < 2 * streams; id += 2) client.send(Frame.headers(id, echo(0)));
    for (int resets = 0; resets < streams; ) {
      if (client.read().type() == Frame.RST_STREAM) resets++;
    }
    Thread sending =
        Thread.startVirtualThread(() -> {
          try {
            for (int turn = 0; turn < 8; turn++) {
              for (int id = 1; id < 2 * streams; id += 2) {
                client.send(Frame.data(id, new byte[100]));
              }
            }
            client.send(Frame.ping(7));
          } catch (IOException e) {
            // the reader tells
          }
        });
    int resets = 0;
    while (true) {
      Frame read = client.read();
      if (read.type() == Frame.GOAWAY) {
        fail("GOAWAY after " + resets + " more resets: " + read.debugData());
      }
      if (read.type() == Frame.RST_STREAM) resets++;
      if (read.type() == Frame.PING && read.has(Frame.ACK)) break;
    }
    sending.join();
  }
}
