package dev.weft.jetty;

import dev.weft.Time;
import dev.weft.credentials.TlsEngines;
import dev.weft.credentials.TlsFailures;
import dev.weft.transport.SparseLog;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/// Tells a connection how its TLS handshake has gone.
record Handshake(JettyConnection connection) implements SslHandshakeListener {
  private static final SparseLog LOG =
      new SparseLog(System.getLogger(Handshake.class.getName()), Time.SYSTEM);

  /// Has a connection told, if it has a handshake, which has not begun.
  static void watch(HTTP2Session session, JettyConnection connection) {
    if (session.getEndPoint() instanceof SslConnection.SslEndPoint secured
        && secured.getSslConnection() instanceof TlsLayer layer) {
      layer.tell(new Handshake(connection));
    }
  }

  /// @throws SSLException if the peer, whom the engine accepts, is none for us; Jetty closes then
  @Override
  public void handshakeSucceeded(Event event) throws SSLException {
    var session = connection.session();
    try {
      connection.secured(
          TlsEngines.peer(
              event.getSSLEngine(),
              session.getRemoteSocketAddress(),
              session.getLocalSocketAddress()));
    } catch (SSLException e) {
      handshakeFailed(event, e);
      throw e;
    }
  }

  /// A client's failure is its caller's to tell. Who does not speak TLS at all is no news.
  @Override
  public void handshakeFailed(Event event, Throwable failure) {
    String reason = describe(failure);
    boolean isNews =
        !event.getSSLEngine().getUseClientMode() && !reason.contains("does not speak TLS");
    LOG.log(
        isNews ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
        () -> "a TLS handshake failed: " + reason,
        isNews ? null : failure);
    connection.lost(failed(failure));
  }

  /// What has come cannot be read. What nobody has said anything behind is a failed handshake still.
  void broken(SSLException failure) {
    connection.lost(
        connection.hasHeard() ? "TLS failed: " + failure.getMessage() : failed(failure));
  }

  private static String failed(Throwable failure) {
    return "the TLS handshake failed: " + describe(failure);
  }

  /// Jetty throws copies, with the engine's own exceptions behind them.
  private static String describe(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() instanceof SSLException behind) first = behind;
    return TlsFailures.describe(first);
  }
}
