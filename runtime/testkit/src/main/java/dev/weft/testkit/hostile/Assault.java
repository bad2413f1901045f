package dev.weft.testkit.hostile;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// An attacker's connection, and those that it has left open.
final class Assault implements AutoCloseable {
  private final int port;
  private final List<Socket> left = new ArrayList<>();
  private Socket socket;
  private DataOutputStream out;
  private int lastId = -1;

  Assault(int port) throws IOException {
    this.port = port;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    out = output();
  }

  private DataOutputStream output() throws IOException {
    return new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
  }

  /// Another connection; the last one stays open.
  void leaveAndConnect() throws IOException {
    left.add(socket);
    connect();
  }

  /// Another connection, as the last one has been closed by the server.
  void reconnect() throws IOException {
    socket.close();
    connect();
  }

  private void connect() throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    out = output();
    lastId = -1;
  }

  /// Introduces itself, and reads what is sent from then on.
  Heard greet(int... settings) throws IOException {
    greetAndReadNothing(settings);
    return Heard.from(socket);
  }

  void greetAndReadNothing(int... settings) throws IOException {
    out.write(ScriptedPeer.PREFACE);
    send(Frame.settings(settings), Frame.settingsAck());
    flush();
  }

  void send(Frame... frames) throws IOException {
    for (Frame frame : frames) frame.writeTo(out);
  }

  void sendBytes(byte... bytes) throws IOException {
    out.write(bytes);
    flush();
  }

  void flush() throws IOException {
    out.flush();
  }

  /// The id of a new stream.
  int next() {
    return lastId += 2;
  }

  int last() {
    return lastId;
  }

  /// The head of a call.
  static byte[] call(String method, String... more) {
    return HeaderBlock.joined(
        HeaderBlock.request("/weft.hostile.Target/" + method, "content-type", "application/grpc"),
        HeaderBlock.literal(more));
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket each : left) each.close();
  }
}
