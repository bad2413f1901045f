package dev.weft.blocking;

import dev.weft.Peer;
import dev.weft.SecurityLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// A connection's socket, which never blocks: what is read and written are HTTP/2's bytes, however
/// they travel.
///
/// [Wire] reads, one thread at a time; [Outbox] has one thread write at a time; the two run beside
/// each other, and anyone may close.
final class Socket {
  private final SocketChannel channel;
  private final Peer peer;

  Socket(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.peer = new Peer(channel.getRemoteAddress(), channel.getLocalAddress(), SecurityLevel.NONE);
  }

  /// Registers the socket, which blocks no more from now on, to be waited for.
  SelectionKey register(Selector selector) throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, SelectionKey.OP_READ);
  }

  Peer peer() {
    return peer;
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  /// Reads what is there; does not block.
  ///
  /// @return how many bytes that was, or -1 once the peer has closed the connection
  int read(ByteBuffer to) throws IOException {
    return channel.read(to);
  }

  /// Writes what the socket takes; does not block.
  ///
  /// What is left in the buffer has to be written again, from the same buffer, before anything else.
  /// @return how many bytes have left
  int write(ByteBuffer from) throws IOException {
    return channel.write(from);
  }

  /// Harmless a second time.
  void close() throws IOException {
    channel.close();
  }
}
