package dev.weft.blocking;

import dev.weft.Time;
import dev.weft.credentials.TlsFailures;
import dev.weft.transport.SparseLog;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/// The handshake of one connection, on the connection's own thread, which nobody interrupts; it ends
/// early when the connection is closed.
final class TlsHandshake {
  private static final SparseLog LOG =
      new SparseLog(System.getLogger("dev.weft.blocking"), Time.SYSTEM);

  /// How long, and for how many bytes, a peer that was refused may take to hear it.
  private static final long LAST_WORD = TimeUnit.SECONDS.toNanos(1);

  private static final int MOST_IGNORED = 256 << 10;

  private final TlsLayer layer;
  private final Selector selector;
  private final SelectionKey key;

  TlsHandshake(TlsLayer layer, Selector selector, SelectionKey key) {
    this.layer = layer;
    this.selector = selector;
    this.key = key;
  }

  /// Blocks until the peer is known.
  ///
  /// @throws SSLException that says what is wrong with whom
  void run() throws IOException {
    begin();
    ByteBuffer room = Buffers.lend();
    try {
      while (!step(room)) {}
    } catch (SSLException e) {
      throw refuse(e);
    } catch (RuntimeException e) {
      throw refuse(new SSLException(e)); // of a key or trust manager that is not ours
    } finally {
      Buffers.giveBack(room);
    }
  }

  private void begin() throws IOException {
    SSLEngine engine;
    try {
      engine = layer.begin();
      engine.beginHandshake();
    } catch (RuntimeException e) {
      throw new SSLException("the TLS handshake failed: there is no engine: " + e.getMessage(), e);
    }
    // No buffer is lent to a client that says nothing.
    if (!engine.getUseClientMode()) await(SelectionKey.OP_READ);
  }

  /// Returns whether the handshake is done.
  private boolean step(ByteBuffer room) throws IOException {
    switch (layer.engine().getHandshakeStatus()) {
      case NEED_TASK -> layer.runTasks();
      case NEED_WRAP -> {
        while (!layer.sendHandshake()) await(SelectionKey.OP_WRITE);
      }
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
        SSLEngineResult result = layer.open(room.clear());
        switch (result.getStatus()) {
          case BUFFER_UNDERFLOW -> receive();
          case CLOSED -> throw cut();
          case OK, BUFFER_OVERFLOW -> {}
        }
      }
      case FINISHED, NOT_HANDSHAKING -> {
        return true;
      }
    }
    return false;
  }

  private void receive() throws IOException {
    while (true) {
      int count = layer.receive();
      if (count > 0) return;
      if (count < 0) throw cut();
      await(SelectionKey.OP_READ);
    }
  }

  private static EOFException cut() {
    return new EOFException("the peer closed it in the TLS handshake");
  }

  private void await(int operation) throws IOException {
    await(operation, 0);
  }

  private void await(int operation, long mostMillis) throws IOException {
    key.interestOps(operation);
    selector.select(mostMillis);
    selector.selectedKeys().clear();
    if (!key.isValid()) throw new ClosedChannelException();
  }

  /// Tells the peer why, and waits a moment until it has heard it.
  SSLException refuse(SSLException failure) {
    String reason = TlsFailures.describe(failure);
    log(reason, failure);
    try {
      layer.sayNoMore();
      // A client's caller waits for it.
      boolean isClient = layer.engine().getUseClientMode();
      long end = System.nanoTime() + (isClient ? LAST_WORD / 10 : LAST_WORD);
      ByteBuffer ignored = ByteBuffer.allocate(4 << 10);
      for (int left = MOST_IGNORED; left > 0 && System.nanoTime() < end; ) {
        int count = layer.ignore(ignored);
        if (count < 0) break;
        left -= count;
        if (count == 0) await(SelectionKey.OP_READ, 50);
      }
    } catch (IOException e) {
      // It hears it from the socket.
    }
    return new SSLException("the TLS handshake failed: " + reason, failure);
  }

  /// A client's failure is its caller's to tell. Who does not speak TLS at all is no news.
  private void log(String reason, SSLException failure) {
    boolean isNews = !layer.engine().getUseClientMode() && !reason.contains("does not speak TLS");
    LOG.log(
        isNews ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
        () -> "a TLS handshake failed: " + reason,
        isNews ? null : failure);
  }
}
