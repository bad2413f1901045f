package dev.weft.testkit.survival;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.Admission;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server that takes streams and says nothing, until it is told how to make an end of them. It reads
/// nothing that a stream sends.
sealed interface MutePeer extends AutoCloseable {
  SocketAddress address();

  /// Waits for a connection, of which it says nothing yet.
  void accept() throws IOException;

  /// Makes the connection ready for streams.
  void greet() throws IOException;

  /// Waits for the next stream.
  void awaitStream() throws Exception;

  /// Answers the last stream with a head.
  void answer() throws IOException;

  /// Waits until the client has ended its side of the last stream.
  void awaitHalfClose() throws IOException;

  /// Resets every stream so far.
  void reset() throws IOException;

  /// Reads on from now, whatever comes: what a full socket has kept back can leave.
  void readOn();

  /// Says that it goes away and has processed no stream; nobody can connect again.
  void goAway() throws IOException;

  /// Drops the connection; nobody can connect again.
  void die() throws IOException;

  @Override
  void close() throws IOException;

  /// Frames by hand, over TCP.
  final class OverSocket implements MutePeer {
    private static final int WIDE = 1 << 30;

    private final ScriptedPeer.Port port = ScriptedPeer.listen();
    private final int[] settings;
    private final boolean wide;
    private @Nullable ScriptedPeer connection;
    private int lastStream = -1;

    /// @param wide whether flow control never holds anybody back
    OverSocket(int permits, boolean wide) throws IOException {
      this.wide = wide;
      settings =
          new int[] {
            Frame.MAX_CONCURRENT_STREAMS,
            permits,
            Frame.INITIAL_WINDOW_SIZE,
            wide ? WIDE : Http2Settings.SMALLEST_WINDOW
          };
    }

    private ScriptedPeer connection() {
      return Objects.requireNonNull(connection);
    }

    @Override
    public SocketAddress address() {
      return port.address();
    }

    @Override
    public void accept() throws IOException {
      connection = port.accept();
    }

    @Override
    public void greet() throws IOException {
      connection().greet(settings);
      if (wide) connection().send(Frame.windowUpdate(0, WIDE));
    }

    @Override
    public void awaitStream() throws IOException {
      lastStream += 2;
      Frame frame = connection().read();
      while (frame.type() != Frame.HEADERS || frame.stream() != lastStream) {
        frame = connection().read(); // mostly the end of a stream before
      }
    }

    @Override
    public void answer() throws IOException {
      byte[] head = HeaderBlock.response("content-type", "application/grpc");
      connection().send(Frame.headers(lastStream, head));
    }

    @Override
    public void awaitHalfClose() throws IOException {
      Frame frame = connection().read();
      while (frame.stream() != lastStream || !frame.endsStream()) frame = connection().read();
    }

    @Override
    public void reset() throws IOException {
      for (int id = 1; id <= lastStream; id += 2) {
        connection().send(Frame.rstStream(id, ErrorCode.ENHANCE_YOUR_CALM.value()));
      }
    }

    @Override
    public void readOn() {
      ScriptedPeer from = connection();
      // A platform thread: a virtual one might be the first to read a socket, and start the JDK's
      // own.
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              while (true) from.read();
            } catch (IOException | AssertionError e) {
              // the connection has ended, or the test has
            }
          });
    }

    @Override
    public void goAway() throws IOException {
      port.close();
      connection().send(Frame.goAway(0, ErrorCode.NO_ERROR.value()));
    }

    @Override
    public void die() throws IOException {
      close();
    }

    @Override
    public void close() throws IOException {
      port.close();
      if (connection != null) connection.close();
    }
  }

  /// Streams of a transport's.
  final class OverTransport implements MutePeer {
    private final ServerTransport transport;
    private final BlockingQueue<Http2Stream> arrived = new LinkedBlockingQueue<>();
    private final List<Http2Stream> streams = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    OverTransport(ServerTransport transport) throws IOException {
      this.transport = transport;
      transport.start((stream, head) -> {
        arrived.add(stream);
        return new Admission.Serve(new Waiting());
      });
    }

    /// What serves a stream: it does nothing, for the peer has it in hand.
    private final class Waiting implements ServedStream {
      @Override
      public void run() {
        try {
          closed.await();
        } catch (InterruptedException e) {
          throw new AssertionError("nobody interrupts this thread", e);
        }
      }

      @Override
      public void failed(TransportFailure failure) {
        // as was to be
      }
    }

    @Override
    public SocketAddress address() {
      return transport.address();
    }

    @Override
    public void accept() {
      // The transport does.
    }

    @Override
    public void greet() {
      // The transport does.
    }

    @Override
    public void awaitStream() throws InterruptedException {
      Http2Stream next = arrived.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
      if (next == null) throw new AssertionError("no stream came");
      streams.add(next);
    }

    @Override
    public void answer() {
      Headers head = Headers.of(":status", "200", "content-type", "application/grpc");
      streams.getLast().write(head, null, null, EndStream.NO);
    }

    @Override
    public void awaitHalfClose() {
      Eventually.eventually("the client has ended its side", streams.getLast()::peerHasEnded);
    }

    @Override
    public void reset() {
      streams.forEach(stream -> stream.reset(ErrorCode.ENHANCE_YOUR_CALM));
    }

    @Override
    public void readOn() {
      // Nothing is kept back but by flow control.
    }

    @Override
    public void goAway() {
      transport.drain("kill");
    }

    @Override
    public void die() {
      transport.close();
    }

    @Override
    public void close() {
      closed.countDown();
      try {
        transport.close();
      } catch (TransportException e) {
        throw new AssertionError("a transport closes without complaint", e);
      }
    }
  }
}
