package dev.weft.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/// TLS between a socket and its HTTP/2 session: Jetty's, with an engine of the core's, which knows whom
/// to trust and that HTTP/2 is to be spoken.
final class TlsLayer extends SslConnection {
  private volatile @Nullable Handshake handshake;

  TlsLayer(SSLEngine engine, EndPoint socket, ByteBufferPool buffers, Executor executor) {
    super(buffers, executor, null, socket, engine, true, true);
    setRenegotiationAllowed(false);
  }

  /// For before the handshake.
  void tell(Handshake listener) {
    handshake = listener;
    addHandshakeListener(listener);
  }

  /// A client whose certificate is refused hears of it when its own handshake is done; to what is above,
  /// Jetty says only that nothing more comes.
  @Override
  protected SSLEngineResult unwrap(SSLEngine engine, ByteBuffer input, ByteBuffer output)
      throws SSLException {
    try {
      return super.unwrap(engine, input, output);
    } catch (SSLException e) {
      Handshake told = handshake;
      if (told != null) told.broken(e);
      throw e;
    }
  }

  /// A server that refuses a client says why and closes; whoever is still writing then, and has heard
  /// nothing, is to read that first.
  @Override
  protected boolean networkFlush(ByteBuffer output) throws IOException {
    try {
      return super.networkFlush(output);
    } catch (IOException e) {
      Handshake told = handshake;
      if (told == null || told.connection().hasHeard()) throw e;
      BufferUtil.clear(output);
      return true;
    }
  }
}
