package dev.weft.testkit.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An HTTP proxy that takes whoever asks for a tunnel to one server, whomever he wants.
final class ConnectProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  ConnectProxy(SocketAddress server) throws IOException {
    this.server = (InetSocketAddress) server;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /// The first line of each request.
  List<String> asked() {
    return asked;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Thread.startVirtualThread(() -> tunnel(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void tunnel(Socket client) {
    try (client;
        var behind = new Socket(server.getAddress(), server.getPort())) {
      asked.add(head(client.getInputStream()).lines().findFirst().orElse(""));
      client
          .getOutputStream()
          .write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Thread back = Thread.startVirtualThread(() -> copy(behind, client));
      copy(client, behind);
      back.join();
    } catch (IOException | InterruptedException e) {
      // Both ends hear it from their sockets.
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.read());
    return head.toString();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // The other direction ends too, when the test does.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
