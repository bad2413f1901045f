package dev.weft.examples.interop;

import com.google.protobuf.MessageLite;
import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A server of large unary calls, frame by frame, that does with each what a script says.
///
/// The script runs on a thread of its own; what it finds wrong is thrown by [#close].
final class ScriptedService implements AutoCloseable {
  static final byte[] HEAD = HeaderBlock.response("content-type", "application/grpc");
  static final byte[] OK = HeaderBlock.literal("grpc-status", "0");

  /// Room for every request of a test.
  private static final int WINDOW = 1 << 30;

  /// HTTP/2's largest frame unless told otherwise.
  private static final int FRAME = 16_384;

  /// What becomes of the connections.
  interface Script {
    void play(ScriptedPeer.Port port) throws IOException;
  }

  private final ScriptedPeer.Port port;
  private final Thread thread;
  private volatile Throwable mistake;

  ScriptedService(Script script) throws IOException {
    port = ScriptedPeer.listen();
    thread =
        Thread.startVirtualThread(() -> {
          try {
            script.play(port);
          } catch (Throwable e) {
            mistake = e;
          }
        });
  }

  SocketAddress address() {
    return port.address();
  }

  /// The next connection, greeted; its client may send as much as it likes.
  static ScriptedPeer accept(ScriptedPeer.Port port) throws IOException {
    ScriptedPeer peer = port.accept();
    peer.greet(Frame.INITIAL_WINDOW_SIZE, WINDOW);
    peer.send(Frame.windowUpdate(0, WINDOW));
    return peer;
  }

  /// The body of a request: all that its DATA frames carry.
  static byte[] request(ScriptedPeer peer, int stream) throws IOException {
    boolean ended = peer.expectHead(stream).endsStream();
    var body = new ByteArrayOutputStream();
    while (!ended) {
      Frame data = peer.expect(Frame.DATA, stream);
      body.writeBytes(data.payload());
      ended = data.endsStream();
    }
    return body.toByteArray();
  }

  /// The good answer to a large request, as frames of data.
  static List<Frame> largeAnswer(int stream) {
    var response = SimpleResponse.newBuilder().setPayload(Messages.zeros(314_159)).build();
    byte[] framed = framed(response);
    var frames = new ArrayList<Frame>();
    for (int at = 0; at < framed.length; at += FRAME) {
      frames.add(
          Frame.data(stream, Arrays.copyOfRange(framed, at, Math.min(at + FRAME, framed.length))));
    }
    return frames;
  }

  static byte[] framed(MessageLite message) {
    byte[] bytes = message.toByteArray();
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) 0)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  /// A good answer, from its head to its trailers.
  static void answer(ScriptedPeer peer, int stream) throws IOException {
    peer.send(Frame.headers(stream, HEAD));
    for (Frame data : largeAnswer(stream)) peer.send(data);
    peer.send(Frame.headers(stream, OK).ending());
  }

  /// What a client sends that is closed, and nothing else: a GOAWAY, unless the end of its transport
  /// has overtaken that.
  static void farewell(ScriptedPeer peer) throws IOException {
    try {
      peer.expectGoAway(ErrorCode.NO_ERROR);
      peer.expectClosed();
    } catch (EOFException | SocketException closed) {
      // as well
    }
  }

  @Override
  public void close() throws Exception {
    thread.join();
    port.close();
    if (mistake != null) throw new AssertionError("the script went wrong", mistake);
  }
}
