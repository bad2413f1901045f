package dev.weft.blocking;

import dev.weft.Time;
import dev.weft.transport.Admission;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerRules;
import dev.weft.transport.StreamHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A socket, its peer's end, and a connection on it that nobody started: a test is its reader, and so
/// says what comes first.
final class Unstarted implements AutoCloseable {
  private final SocketChannel near;
  private final SocketChannel far;
  private @Nullable BlockingConnection connection;

  /// Those that a connection has unless a test says otherwise, with windows that do not grow.
  static final Bounds BOUNDS = Bounds.with(new GrownWindows(0));

  /// What a server's windows have grown by.
  final GrownWindows grown = GrownWindows.upToAnEighthOfTheHeap();

  Unstarted() throws IOException {
    try (var listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      near = SocketChannel.open(listener.getLocalAddress());
      far = listener.accept();
    }
  }

  /// A server's, that refuses whatever is asked.
  ServerConnection server() throws IOException {
    return server(
        ServerRules.DEFAULT, (stream, head) -> new Admission.Refuse(Headers.of(":status", "500")));
  }

  ServerConnection server(ServerRules rules, StreamHandler handler) throws IOException {
    return server(rules, Bounds.with(grown), handler);
  }

  ServerConnection server(ServerRules rules, Bounds bounds, StreamHandler handler)
      throws IOException {
    var server = new ServerConnection(Socket.plaintext(near), rules, bounds, handler, closed -> {});
    connection = server;
    return server;
  }

  ClientConnection client() throws IOException {
    var client = new ClientConnection(Socket.plaintext(near), Http2Settings.DEFAULT, Time.SYSTEM);
    connection = client;
    return client;
  }

  /// What the peer reads and writes.
  SocketChannel peer() {
    return far;
  }

  /// Nothing more will be sent to the peer.
  void endOutput() throws IOException {
    near.shutdownOutput();
  }

  /// The types of all frames that the peer gets until the end.
  List<Integer> received() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
    while (far.read(bytes) >= 0) {
      // until the end
    }
    bytes.flip();
    var types = new ArrayList<Integer>();
    while (bytes.remaining() >= Frames.HEADER) {
      int lengthAndType = bytes.getInt(bytes.position());
      types.add(lengthAndType & 0xff);
      bytes.position(bytes.position() + Frames.HEADER + (lengthAndType >>> 8));
    }
    return types;
  }

  @Override
  public void close() throws IOException {
    if (connection != null) connection.lost("the test is over");
    near.close();
    far.close();
  }
}
