package dev.weft.blocking;

import dev.weft.Peer;
import dev.weft.SecurityLevel;
import dev.weft.credentials.Local;
import dev.weft.credentials.TlsEngines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// A connection's socket, which never blocks: what is read and written are HTTP/2's bytes, however
/// they travel.
///
/// [Wire] reads, one thread at a time; [Outbox] has one thread write at a time; the two run beside
/// each other, and anyone may close.
final class Socket {
  private final SocketChannel channel;
  private final @Nullable TlsLayer tls;

  /// Written by the connection's own thread when its handshake is done.
  private volatile Peer peer;

  private Socket(SocketChannel channel, @Nullable TlsLayer tls, SecurityLevel level)
      throws IOException {
    this.channel = channel;
    this.tls = tls;
    this.peer = new Peer(channel.getRemoteAddress(), channel.getLocalAddress(), level);
  }

  /// Without protection.
  static Socket plaintext(SocketChannel channel) throws IOException {
    return new Socket(channel, null, SecurityLevel.NONE);
  }

  /// Within this machine.
  ///
  /// @throws IOException if the peer is on another
  static Socket local(SocketChannel channel) throws IOException {
    return new Socket(channel, null, new Local().level(channel.getRemoteAddress()));
  }

  /// Over TLS, after [#handshake].
  ///
  /// @param engine asked by the connection's own thread, for it may read files
  static Socket tls(SocketChannel channel, Supplier<SSLEngine> engine) throws IOException {
    return new Socket(channel, new TlsLayer(channel, engine), SecurityLevel.NONE);
  }

  /// Registers the socket, which blocks no more from now on, to be waited for.
  SelectionKey register(Selector selector) throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, SelectionKey.OP_READ);
  }

  /// Makes sure of the peer, if the connection is to be protected. Blocks; for the thread that waits
  /// in the selector.
  ///
  /// @throws javax.net.ssl.SSLException if the peer is not who it should be; says why
  void handshake(Selector selector, SelectionKey key) throws IOException {
    if (tls == null) return;
    var handshake = new TlsHandshake(tls, selector, key);
    handshake.run();
    try {
      peer = TlsEngines.peer(tls.engine(), channel.getRemoteAddress(), channel.getLocalAddress());
    } catch (SSLHandshakeException e) {
      throw handshake.refuse(e);
    }
    tls.established();
    key.interestOps(SelectionKey.OP_READ);
    selector.wakeup(); // what is to be written, and what has come with the handshake, waits
  }

  Peer peer() {
    return peer;
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  /// Whether HTTP/2's bytes can travel yet.
  boolean isReady() {
    return tls == null || tls.isEstablished();
  }

  /// Reads what is there; does not block.
  ///
  /// @return how many bytes that was, or -1 once the peer has closed the connection
  int read(ByteBuffer to) throws IOException {
    return tls == null ? channel.read(to) : tls.read(to);
  }

  /// Whether the last read has left something that no selector tells of. For who reads.
  boolean hasMore() {
    return tls != null && tls.hasMore();
  }

  /// Writes what the socket takes; does not block.
  ///
  /// What is left in the buffer has to be written again, from the same buffer, before anything else.
  /// @return how many bytes have left
  int write(ByteBuffer from) throws IOException {
    return tls == null ? channel.write(from) : tls.write(from);
  }

  /// Bytes of buffers that are held for it; a snapshot.
  long held() {
    return tls == null ? 0 : tls.held();
  }

  /// Gives back what is not needed while nothing arrives. For who reads.
  void releaseIdle() {
    if (tls != null) tls.releaseIdle();
  }

  /// Nothing is read any more. For who reads.
  void endReading() {
    if (tls != null) tls.endReading();
  }

  /// Nothing is written any more, which the peer sees when it has read all. For who reads.
  void endOutput() throws IOException {
    if (tls != null) tls.sayGoodbye();
    channel.shutdownOutput();
  }

  /// Harmless a second time.
  void close() throws IOException {
    if (tls != null) tls.close();
    channel.close();
  }
}
