package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.HeaderBlock;
import dev.weft.transport.Admission;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServedStream;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerRules;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How many frames are taken from a peer that makes us answer: a connection that nobody started, and
/// a buffer full of what has arrived.
@Timeout(30)
final class FloodTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int PING = Frames.HEADER + 8;

  /// `:status: 200` from the static table, which no request has.
  private static final byte ONLY_A_STATUS = (byte) 0x88;

  private static final byte[] REQUEST = HeaderBlock.request("/");

  enum Flood {
    PINGS(PING),
    SETTINGS(Frames.HEADER),
    BAD_HEADERS(Frames.HEADER + 1),
    /// Streams that are served and then broken (CVE-2025-8671).
    BROKEN_STREAMS(Frames.HEADER + REQUEST.length + Frames.HEADER + 4);

    private final int size;

    Flood(int size) {
      this.size = size;
    }

    void put(ByteBuffer to, int number) {
      switch (this) {
        case PINGS -> Frames.ping(to, 0, number);
        case SETTINGS -> Frames.header(to, 0, Frames.SETTINGS, 0, 0);
        case BAD_HEADERS -> {
          Frames.header(to, 1, Frames.HEADERS, Frames.END_HEADERS, 2 * number + 1);
          to.put(ONLY_A_STATUS);
        }
        case BROKEN_STREAMS -> {
          int id = 2 * number + 1;
          Frames.header(to, REQUEST.length, Frames.HEADERS, Frames.END_HEADERS, id);
          to.put(REQUEST);
          Frames.windowUpdate(to, id, 0);
        }
      }
    }
  }

  /// Reads until its stream is broken.
  private record Reading(Http2Stream stream) implements ServedStream {
    @Override
    public void run() {
      try {
        stream.awaitTrailers();
      } catch (TransportException e) {
        // as was to be
      }
    }

    @Override
    public void failed(TransportFailure failure) {
      // so does what reads
    }
  }

  private static ServerConnection server(Unstarted unstarted, Bounds bounds) throws IOException {
    ServerLifetimes quiet = ServerLifetimes.DEFAULT.withPings(KeepaliveEnforcement.NONE);
    return unstarted.server(
        ServerRules.DEFAULT.with(quiet),
        bounds,
        (stream, head) -> new Admission.Serve(new Reading(stream)));
  }

  /// What a client has sent: its preface, its SETTINGS, and so many frames or pairs of them.
  private static ByteBuffer arrived(Flood flood, int many) {
    ByteBuffer arrived = ByteBuffer.allocate(64 << 10).put(PREFACE);
    Frames.header(arrived, 0, Frames.SETTINGS, 0, 0);
    for (int i = 0; i < many; i++) flood.put(arrived, i);
    return arrived.flip();
  }

  @ParameterizedTest(name = "ML-08 ! {0}")
  @EnumSource
  void frames_stay_in_the_buffer_while_a_hundred_answers_wait(Flood flood) throws IOException {
    try (var unstarted = new Unstarted()) {
      var connection = server(unstarted, Unstarted.BOUNDS);
      var frames = new FrameReader(new IncomingFrames(connection, Unstarted.BOUNDS), 8 << 10, true);
      int many = 500;
      ByteBuffer arrived = arrived(flood, many);

      // What it stopped for is said, and not to be asked for later: the flood may be over by then.
      assertTrue(frames.read(arrived));
      assertTrue(connection.outbox().isFlooded());
      // One of the hundred acknowledges the SETTINGS.
      assertEquals((many - 99) * flood.size, arrived.remaining());
      connection.outbox().flush();
      assertTrue(frames.read(arrived));

      assertEquals((many - 199) * flood.size, arrived.remaining());
    }
  }

  @ParameterizedTest
  @EnumSource
  void without_that_bound_the_server_holds_all_the_answers_of_a_client_that_reads_none(Flood flood)
      throws IOException {
    try (var unstarted = new Unstarted()) {
      Bounds none = Unstarted.BOUNDS.withAnswers(Integer.MAX_VALUE);
      var connection = server(unstarted, none);
      var frames = new FrameReader(new IncomingFrames(connection, none), 8 << 10, true);
      ByteBuffer arrived = arrived(flood, 500);

      assertFalse(frames.read(arrived));

      assertFalse(connection.outbox().isFlooded());
      assertEquals(0, arrived.remaining());
    }
  }
}
