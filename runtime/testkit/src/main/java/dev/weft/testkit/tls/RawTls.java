package dev.weft.testkit.tls;

import dev.weft.credentials.Tls;
import dev.weft.credentials.TlsEngines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Peers that speak TLS, or something like it, and nothing above it.
final class RawTls {
  private static final int READ_BOUND = 10_000; // milliseconds

  private RawTls() {}

  /// What one connection's server does.
  interface Server {
    void serve(Socket accepted) throws IOException;
  }

  /// Serves each connection so, on this machine, until it is closed.
  static ServerSocket serving(Server server) throws IOException {
    var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(() -> {
      while (!listener.isClosed()) {
        try (Socket accepted = listener.accept()) {
          accepted.setSoTimeout(READ_BOUND);
          server.serve(accepted);
          accepted.getInputStream().readAllBytes();
        } catch (IOException e) {
          // The other side is done with this one.
        }
      }
    });
    return listener;
  }

  /// Makes the handshake of a server that offers these protocols by ALPN.
  static SSLSocket accept(Socket accepted, Tls tls, String... protocols) throws IOException {
    SSLContext context = TlsEngines.ofServer(tls).context();
    var socket = (SSLSocket) context.getSocketFactory().createSocket(accepted, null, true);
    return handshake(socket, protocols);
  }

  /// Connects, and makes the handshake of a client that offers these protocols by ALPN.
  static SSLSocket connect(SocketAddress address, Tls tls, String... protocols) throws IOException {
    var socket = (SSLSocket) TlsEngines.ofClient(tls).context().getSocketFactory().createSocket();
    socket.connect(address);
    socket.setSoTimeout(READ_BOUND);
    return handshake(socket, protocols);
  }

  private static SSLSocket handshake(SSLSocket socket, String... protocols) throws IOException {
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /// The certificate that a server shows to who connects now.
  static X509Certificate shown(SocketAddress address, Tls tls) throws IOException {
    try (SSLSocket socket = connect(address, tls, "h2")) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  /// A connection without a word of TLS yet.
  static Socket dial(SocketAddress address) throws IOException {
    var inet = (InetSocketAddress) address;
    var socket = new Socket(inet.getAddress(), inet.getPort());
    socket.setSoTimeout(READ_BOUND);
    return socket;
  }
}
