package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.fuzz.Fuzzer;
import dev.weft.transport.Admission;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.ServerRules;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Frames of any bytes do what a rule says, or end their stream or the connection by one: no other
/// exception comes out of the reader, it keeps nothing, and where they are cut makes no difference.
@Timeout(900)
final class FramesFuzzTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

  private static final int INPUTS = 5_000;
  private static final long MOST_HELD = 2 << 20;

  /// Answers, and leaves its stream open: it would else depend on the time what comes behind.
  private record Answering(Http2Stream stream, CountDownLatch failed) implements ServedStream {
    Answering(Http2Stream stream) {
      this(stream, new CountDownLatch(1));
    }

    @Override
    public void run() {
      try {
        stream.awaitTrailers();
        stream.write(Headers.of(":status", "200"), null, null, EndStream.NO);
        failed.await();
      } catch (TransportException | InterruptedException e) {
        // The stream has failed: that is what this is about.
      }
    }

    @Override
    public void failed(TransportFailure failure) {
      failed.countDown();
    }
  }

  @Test
  void frames_of_any_bytes_are_dealt_with() throws Exception {
    try (var listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Fuzzer.ofHex(FramesFuzzTest.class.getResourceAsStream("/fuzz/frames.txt"), INPUTS)
          .run(input -> {
            int cut = input.length == 0 ? 0 : Math.floorMod(Arrays.hashCode(input), input.length);
            String whole = outcome(listener, input, input.length);
            String inTwo = outcome(listener, input, cut);
            assertTrue(whole.equals(inTwo), () -> whole + ", but cut at " + cut + ": " + inTwo);
          });
    }
  }

  /// What becomes of a connection over which the input comes, in two parts.
  private static String outcome(ServerSocketChannel listener, byte[] input, int cut)
      throws IOException {
    try (var peer = SocketChannel.open(listener.getLocalAddress());
        var accepted = listener.accept()) {
      var connection =
          new ServerConnection(
              Socket.plaintext(accepted),
              ServerRules.DEFAULT,
              Unstarted.BOUNDS,
              (stream, head) -> new Admission.ServeWhenComplete(new Answering(stream)),
              closed -> {});
      var frames = new FrameReader(new IncomingFrames(connection, Unstarted.BOUNDS), 8 << 10, true);
      ByteBuffer arrived = ByteBuffer.allocate(PREFACE.length + input.length);
      try {
        arrived.put(PREFACE).put(input, 0, cut).flip();
        frames.read(arrived);
        arrived.compact().put(input, cut, input.length - cut).flip();
        frames.read(arrived);
        assertTrue(connection.heldBytes() < MOST_HELD, () -> connection.heldBytes() + " held");
        return "goes on";
      } catch (ConnectionError e) {
        return e.code() + ": " + e.reason();
      } finally {
        connection.lost("the test is over");
      }
    }
  }
}
